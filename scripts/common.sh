# Sourced by the other scripts: the repository's root, and how they speak.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

# Says what begins now.
step() { printf '%s==> %s%s\n' "$bold" "$*" "$plain"; }

# Says what is wrong and what to do, and ends the script.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command; its output goes to the screen line by line, and every 20 silent seconds a line
# says that it is still at work.
with_pulse() {
  local what=$1 started=$SECONDS pulse status=0
  shift
  (
    while sleep 20; do printf '    … still %s (%d s)\n' "$what" $((SECONDS - started)); done
  ) &
  pulse=$!
  "$@" || status=$?
  kill "$pulse" 2>/dev/null || true
  wait "$pulse" 2>/dev/null || true
  return "$status"
}
