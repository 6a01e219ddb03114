# What the scripts share. Sourced, never run.

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# apt_install REASON PACKAGE...: installs where it may, else says what to type.
apt_install() {
    local reason=$1 sudo="" log=var/log/apt.log
    shift
    command -v apt-get >/dev/null ||
        fail "$reason. Install what Debian calls: $*"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null ||
            fail "$reason. Type this, and then start again:
  sudo apt-get update && sudo apt-get install --no-install-recommends -y $*"
        sudo="sudo -n"
    fi
    say "$reason: installing $* with apt …"
    mkdir -p var/log
    {
        $sudo apt-get -q update &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
                -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
    } >"$log" 2>&1 </dev/null || {
        tail -n 5 "$log" >&2
        fail "apt did not install $*; the whole story is in $log."
    }
}
