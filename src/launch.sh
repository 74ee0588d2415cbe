#!/usr/bin/env bash
# Starts codex-bridge from its sources: launch.sh VERB [ARGUMENT...]
#
# The first start of each version publishes the program into the runner's tool cache, under a name that is
# the hash of its sources; every later start only computes that hash and becomes the program (exec), so that
# the runner's signals reach it. Runs on bash 3.2 (macOS) and later. Exit code 4: the machine lacks something.
set -euo pipefail

readonly keep_newest=3 keep_days=30 lock_patience=600
say() { printf 'codex-bridge: %s\n' "$*" >&2; }

# One problem, one next step.
fail() {
  say "$1"
  say "next step: $2"
  # In an annotation a per cent sign begins an escape.
  if [[ ${GITHUB_ACTIONS-} == true ]]; then printf '::error title=CodexBridge::%s Next step: %s\n' "${1//%/%25}" "${2//%/%25}"; fi
  exit 4
}

# A checkout is other people's text: no program is looked up in it, nor relative to it.
trusted_path() {
  local entry kept=''
  local IFS=:
  set -f
  for entry in $PATH; do
    [[ $entry == /* ]] || continue
    [[ -n ${GITHUB_WORKSPACE-} && $entry/ == "${GITHUB_WORKSPACE%/}"/* ]] && continue
    kept+="${kept:+:}$entry"
  done
  set +f
  PATH=${kept:-/usr/local/bin:/usr/bin:/bin}
}

# Sets rid from what this bash was built for: no process is started to ask.
runtime_identifier() {
  local system processor
  case $OSTYPE in
    linux-musl*) system=linux-musl ;;
    linux*) system=linux ;;
    darwin*) system=osx ;;
    msys* | cygwin*) system=win ;;
    *) fail "This system ($OSTYPE) is not known." 'Run the job on Linux, macOS or Windows.' ;;
  esac
  case $HOSTTYPE in
    x86_64 | amd64) processor=x64 ;;
    aarch64 | arm64) processor=arm64 ;;
    *) fail "This processor ($HOSTTYPE) is not known." 'Run the job on x64 or arm64.' ;;
  esac
  rid=$system-$processor
}

# Sets version: the hash of everything that decides what the published program does.
source_version() {
  local digest=(sha256sum)
  command -v sha256sum >/dev/null || digest=(shasum -a 256)
  version=$(
    export LC_ALL=C
    {
      find src/CodexBridge \( -name bin -o -name obj \) -prune -o -type f -print0
      printf '%s\0' Directory.Build.props Directory.Packages.props global.json src/launch.sh samples/workflows/comments.yml
    } | sort -z | xargs -0 "${digest[@]}" | "${digest[@]}"
  )
  version=${version%% *}
  version=${version:0:32}
}

has_runtime() { compgen -G "$1/shared/Microsoft.NETCore.App/10.*" >/dev/null; }

# The apphost looks into DOTNET_ROOT and the default folders only; a .NET that is merely on PATH needs telling.
# Fails when no .NET 10 runtime is to be found.
find_runtime() {
  local place
  for place in "${DOTNET_ROOT-}" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet '/c/Program Files/dotnet'; do
    if [[ -n $place ]] && has_runtime "$place"; then
      if [[ $place != "${DOTNET_ROOT-}" ]]; then unset DOTNET_ROOT; fi
      return
    fi
  done
  if place=$(command -v dotnet); then
    place=$(dirname "$(readlink -f "$place")")
    if has_runtime "$place"; then
      export DOTNET_ROOT=$place
      return
    fi
  fi
  return 1
}

# A kernel lock where there is one: it cannot outlive its owner. Else a directory that names its owner.
try_lock() {
  if command -v flock >/dev/null; then
    flock -n 9
    return
  fi
  if mkdir "$store/.lock.d" 2>/dev/null; then
    owned_lock=$store/.lock.d
    printf '%s %s\n' "$$" "$(started "$$")" >"$owned_lock/owner"
    return
  fi
  local pid start
  read -r pid start 2>/dev/null <"$store/.lock.d/owner" || return 1
  if [[ $(started "$pid") != "$start" ]]; then
    # Rename first: of two that find the same dead owner only one clears it away.
    mv "$store/.lock.d" "$store/.building.lock.$$" 2>/dev/null && rm -rf "$store/.building.lock.$$"
  fi
  return 1
}

# When a process began; a pid alone may have been given to another.
started() { ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _ || true; }

# Builds in the background and waits, since bash puts a trap off until a foreground program ends.
# The build sees no token, and its settings are none of the program's: they go to this one process.
run_dotnet() {
  local settings=(-u CODEX_BRIDGE_GITHUB_TOKEN DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_USE_MSBUILD_SERVER=0)
  if [[ -z ${HOME-} ]]; then
    settings+=("DOTNET_CLI_HOME=${DOTNET_CLI_HOME:-$store/.home}" "NUGET_PACKAGES=${NUGET_PACKAGES:-$store/.home/packages}")
  fi
  # A process group of its own: compilers that dotnet has started end with it.
  set -m
  env "${settings[@]}" "$dotnet" "$@" </dev/null >&2 9>&- &
  child=$!
  set +m
  local code=0
  wait "$child" || code=$?
  child=''
  return "$code"
}

publish() {
  local staged=$temporary/program
  local output=(--artifacts-path "$temporary/artifacts" -noAutoResponse -nodeReuse:false -v:quiet -nologo
    -p:ImportDirectoryBuildTargets=false -p:UseSharedCompilation=false)
  # A release must still build when a newer SDK warns, or an advisory appears, that its authors had not seen.
  output+=(-p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:NuGetAudit=false)
  # First exactly what the lock file names, hash by hash; then the same packages for this one system,
  # which the committed lock file does not list and so may not be locked.
  run_dotnet restore src/CodexBridge --locked-mode "${output[@]}" || return
  cp src/CodexBridge/packages.lock.json "$temporary/packages.lock.json"
  output+=(-c Release -r "$rid" --self-contained false -o "$staged" -p:RestoreLockedMode=false
    "-p:NuGetLockFilePath=$temporary/packages.lock.json" -p:DebugType=none)
  if ! run_dotnet publish src/CodexBridge "${output[@]}" -p:PublishReadyToRun=true; then
    say "no precompiled build for $rid here; publishing without it (each start takes longer)"
    rm -rf "$staged"
    run_dotnet publish src/CodexBridge "${output[@]}" -p:PublishReadyToRun=false || return
  fi
  # A power cut must not leave a complete name over empty files.
  sync "$staged"/* 2>/dev/null || true
  mkdir -p "$store/$version"
  rm -rf "${store:?}/$version/$rid"
  mv "$staged" "$store/$version/$rid"
}

# Forgets versions beyond the newest few that nobody has started for a month and no process runs.
prune() {
  local old marker running=''
  running=$(readlink /proc/[0-9]*/exe 2>/dev/null || true)
  find "$store" -mindepth 2 -maxdepth 2 -name last-used -mtime "-$keep_days" >"$temporary/recent" || return 0
  # shellcheck disable=SC2012  # the names are hexadecimal hashes of our own
  ls -t "$store"/*/last-used 2>/dev/null | tail -n "+$((keep_newest + 1))" | while IFS= read -r marker; do
    old=${marker%/last-used}
    grep -qxF -- "$marker" "$temporary/recent" && continue
    [[ $running == *"$old/"* ]] && continue
    rm -rf "$old" && say "removed ${old##*/}, unused for $keep_days days"
  done
  return 0
}

build_once() {
  local waited=0
  mkdir -p "$store" || fail "The tool cache $store cannot be written." 'Let RUNNER_TOOL_CACHE name a directory that the runner may write.'
  exec 9>>"$store/.lock"
  until try_lock; do
    ((waited > 0)) || say 'another job is publishing; waiting for it'
    ((waited++ < lock_patience)) || fail "The lock $store/.lock has been held for $((lock_patience / 60)) minutes." 'End the job that holds it, then run this one again.'
    sleep 1 &
    wait $!
  done
  if [[ -x $program ]]; then return; fi

  dotnet=$(command -v dotnet) || fail 'There is no dotnet on PATH.' 'Install the .NET 10 SDK on the runner, or add a step with actions/setup-dotnet before this one.'
  "$dotnet" --list-sdks 9>&- | grep -q '^10\.' || fail "There is no .NET 10 SDK beside $dotnet." 'Install the .NET 10 SDK on the runner, or add a step with actions/setup-dotnet before this one.'

  rm -rf "$store"/.building.*
  temporary=$(mktemp -d "$store/.building.XXXXXX")
  say "publishing version $version for $rid (once; later starts take it from $store)"
  publish || fail 'The program could not be published; the lines above say why.' 'If packages could not be fetched, let the runner reach its NuGet source once (or set the proxy variables), then run the job again.'
  say "published version $version"
  : >"$store/$version/last-used"
  prune
  rm -rf "$temporary"
  temporary=''
}

clean_up() {
  if [[ -n $child ]]; then
    kill -TERM -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  rm -rf ${temporary:+"$temporary"} ${owned_lock:+"$owned_lock"}
}

child='' temporary='' owned_lock=''
trusted_path
runtime_identifier
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
workspace=$PWD
# In the checkout, dotnet would obey the checkout's global.json, which may even name the SDK to run.
cd "$root"

store=${RUNNER_TOOL_CACHE:-${XDG_CACHE_HOME:-${HOME:-$(cd ~ && pwd)}/.cache}}
if [[ $rid == win-* ]]; then store=$(cygpath -u "$store"); fi
[[ $store == /* ]] || fail "The tool cache $store is not an absolute path." 'Let RUNNER_TOOL_CACHE name an absolute path.'
store=$store/codex-bridge
source_version
program=$store/$version/$rid/codex-bridge

if [[ ! -x $program ]]; then
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  build_once
  trap - EXIT INT TERM
  if [[ -n $owned_lock ]]; then rm -rf "$owned_lock"; fi
  exec 9>&-
fi
find_runtime || fail 'There is no .NET 10 runtime on this machine.' 'Install .NET 10 on the runner, or add a step with actions/setup-dotnet before this one.'
: >"$store/$version/last-used" 2>/dev/null || true
cd "$workspace"
exec "$program" "$@"
