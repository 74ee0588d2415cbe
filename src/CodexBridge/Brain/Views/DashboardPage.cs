namespace CodexBridge.Brain;

/// <summary>Style and script of the page. They are constants, so that the page's policy can name them by hash.</summary>
internal static class DashboardPage
{
    public const string Icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%233a6ea5'/%3E%3Cpath d='M4 11h2V5H4zm3 0h2V7H7zm3 0h2V4h-2z' fill='%23fff'/%3E%3C/svg%3E";

    public const string Style = """
        :root{--bg:#f7f7f5;--fg:#23272b;--dim:#646b72;--card:#fff;--line:#e2e3e0;--link:#2b5f96;--code:#f1f1ee;
        --critical:#b3261e;--high:#b45309;--medium:#856404;--low:#646b72;
        --run:#3a6ea5;--wait:#8a5fb0;--bad:#b3261e;--stall:#b45309;--check:#2a7f86;--good:#3f7d4e;--rest:#9aa0a6}
        @media (prefers-color-scheme:dark){:root{--bg:#16191c;--fg:#e4e6e8;--dim:#9aa2aa;--card:#1e2226;--line:#30363c;--link:#8ab8e6;--code:#262b30;
        --critical:#f28b82;--high:#f0a868;--medium:#e0c36a;--low:#9aa2aa;
        --run:#6ea3d8;--wait:#b794d8;--bad:#e57370;--stall:#dd9550;--check:#5fb3ba;--good:#79b788;--rest:#6b7278}}
        *{box-sizing:border-box}
        html{scroll-padding-top:1rem}
        body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
        header,main{max-width:76rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:1.5rem}
        .bar{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1rem}
        h1{font-size:1.5rem;font-weight:650;margin:0;letter-spacing:-.01em}
        h2{font-size:1.05rem;font-weight:650;margin:0 0 .7rem;display:inline-block}
        h3,h4{font-size:.95rem;font-weight:600;margin:0}
        p{margin:.35rem 0}
        .asof,.meta,.or,.more,.calm{color:var(--dim);font-size:.86rem}
        .calm{font-size:.95rem;margin:0}
        .count{color:var(--dim);font-weight:400}
        section{margin:2rem 0}
        a{color:var(--link);text-underline-offset:.15em}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.4rem .8rem;z-index:1}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
        .chips{list-style:none;margin:.9rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem .9rem;font-size:.9rem;color:var(--dim)}
        .chips b{color:var(--fg);font-weight:650}
        .st::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;margin-right:.4em;background:var(--c,var(--rest))}
        span.sev{font-size:.78rem;font-weight:600;color:var(--k);border:1px solid currentColor;border-radius:1em;padding:.05em .6em;margin-right:.35em;white-space:nowrap}
        li.sev b{color:var(--k)}
        .critical{--k:var(--critical)}.high{--k:var(--high)}.medium{--k:var(--medium)}.low{--k:var(--low)}
        .running,.starting{--c:var(--run)}.waiting{--c:var(--wait)}.blocked,.failed,.lost{--c:var(--bad)}.stalled,.changes-requested{--c:var(--stall)}
        .validating,.in-review{--c:var(--check)}.approved,.done{--c:var(--good)}.queued,.aborted{--c:var(--rest)}
        .filters{display:flex;flex-wrap:wrap;gap:.6rem .9rem;align-items:center;font-size:.88rem;color:var(--dim)}
        .filters label{display:flex;align-items:center;gap:.4rem}
        input,select{font:inherit;color:var(--fg);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.35rem .55rem;min-width:0;max-width:14rem}
        .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(23rem,100%),1fr));gap:.8rem;align-items:start}
        .card,.tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.75rem .9rem;min-width:0}
        .card{border-left:3px solid var(--k,var(--line))}
        .rule{font-weight:400;font-size:.86rem;color:var(--dim);text-decoration:none}.rule:hover,.rule:focus{text-decoration:underline}
        .id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
        .evidence{list-style:none;margin:.5rem 0;padding:.1rem 0 .1rem .7rem;border-left:2px solid var(--line);font-size:.88rem}
        .when{color:var(--dim);margin-right:.3em}
        pre{background:var(--code);border-radius:6px;padding:.6rem .7rem;margin:.4rem 0;font:.83rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap}
        code{background:var(--code);border-radius:4px;padding:.05em .35em;font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        summary{cursor:pointer;color:var(--link);font-size:.9rem;padding:.25rem 0}
        summary h2{color:var(--fg);margin:0}
        .copy{font:inherit;font-size:.82rem;color:var(--link);background:none;border:1px solid var(--line);border-radius:6px;padding:.3rem .8rem;cursor:pointer}
        .board{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:1rem;align-items:start}
        .col h3{margin-bottom:.5rem;font-weight:500}
        .tile{margin-bottom:.5rem;padding:.55rem .7rem}
        .tile p{font-size:.88rem;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
        .tile.high,.tile.critical,.tile.medium{border-left:3px solid var(--k)}
        .scroll{overflow-x:auto}
        .tl{display:block;width:100%;min-width:44rem;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem}
        .tl text{fill:var(--dim);font-size:12px}.tl .lane{fill:var(--fg)}
        .tl .grid{stroke:var(--line)}.tl .act{fill:var(--rest);opacity:.55}.tl .seg{fill:var(--c,var(--rest))}
        table{border-collapse:collapse;width:100%;font-size:.88rem;min-width:38rem}
        th{text-align:left;color:var(--dim);font-weight:500}
        th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        td .st,.num{white-space:nowrap}
        .list{padding-left:1.4rem;margin:0}.list li{margin:.5rem 0}
        .ok{color:var(--good)}
        .check{padding-left:0;list-style:none;font-size:.9rem}.check li{padding-left:1.5rem;position:relative;margin:.25rem 0}
        .check li::before{content:"";position:absolute;left:0;top:.32em;width:.8em;height:.8em;border:1px solid var(--dim);border-radius:3px}
        dt{font-weight:600;margin-top:.7rem}dd{margin:.1rem 0 0}
        [hidden]{display:none!important}
        @media (max-width:40rem){header,main{padding:0 .9rem}header{padding-top:1rem}.filters label{flex:1 1 100%;justify-content:space-between}input,select{flex:0 1 12rem;padding:.5rem .6rem;font-size:1rem}summary{padding:.5rem 0}}
        @media print{.filters,.copy,.skip{display:none}}
        """;

    public const string Script = """
        (()=>{'use strict';
        const $=id=>document.getElementById(id),q=$('q'),s=$('s'),t=$('t'),n=$('n');
        const items=[...document.querySelectorAll('[data-f]')];
        const apply=()=>{
          const words=q.value.toLowerCase().split(/\s+/).filter(Boolean),state=s.value,task=t.value.trim();
          let shown=0;
          for(const e of items){
            const d=e.dataset,ok=words.every(w=>d.f.includes(w))&&(!state||!d.s||d.s===state)&&(!task||d.t===task);
            if(e.tagName==='g'){e.style.opacity=ok?'':'0.15'}else{e.hidden=!ok}
            if(ok&&e.tagName!=='g')shown++;
          }
          n.textContent=words.length||state||task?shown+' shown':'';
          if(words.length||state||task){const over=document.querySelector('#over details');if(over&&over.querySelector('tr[data-f]:not([hidden])'))over.open=true}
        };
        let wait=0;
        const soon=()=>{cancelAnimationFrame(wait);wait=requestAnimationFrame(apply)};
        q.addEventListener('input',soon);s.addEventListener('change',soon);t.addEventListener('input',soon);
        document.querySelector('.filters').addEventListener('submit',e=>e.preventDefault());
        document.addEventListener('keydown',e=>{if(e.key==='/'&&!/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)){e.preventDefault();q.focus()}});
        for(const pre of document.querySelectorAll('details.cmd pre')){
          const b=document.createElement('button');b.type='button';b.className='copy';b.textContent='Copy';
          b.addEventListener('click',async()=>{
            try{await navigator.clipboard.writeText(pre.textContent);b.textContent='Copied'}
            catch{getSelection().selectAllChildren(pre);b.textContent='Selected'}
            setTimeout(()=>{b.textContent='Copy'},1500)});
          pre.after(b);
        }
        const open=()=>{const e=location.hash&&document.getElementById(location.hash.slice(1));const d=e&&e.closest('details');if(d){d.open=true;e.scrollIntoView()}};
        addEventListener('hashchange',open);open();
        })();
        """;
}
