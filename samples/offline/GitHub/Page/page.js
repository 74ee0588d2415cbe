// Shows what is new without a reload, and leaves open what the reader has opened.
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { cache: 'no-store' });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('thread');
    const now = document.getElementById('thread');
    const strip = (node) => { const copy = node.cloneNode(true); copy.querySelectorAll('details').forEach((d) => d.removeAttribute('open')); return copy.innerHTML; };
    if (next && strip(next) !== strip(now)) {
      const open = [...now.querySelectorAll('details')].map((d) => d.open);
      next.querySelectorAll('details').forEach((d, i) => { if (open[i] !== undefined) d.open = open[i]; });
      now.replaceWith(next);
    }
  } catch { /* the server is away; the next round asks again */ }
}, 2000);
