# Runs one PostgreSQL server in the directory $1, for the JVM at the other end of stdin and stdout.
# Commands come in as lines, each is answered by one line. When stdin ends (the JVM closed it, ended,
# or was killed) the server is stopped and the directory removed: nothing outlives its JVM.
dir=$1
trap '' HUP INT TERM PIPE
umask 077

# PostgreSQL does not run as root: become nobody in particular.
as=
owner=
if [ "$(id -u)" = 0 ]; then
  if unshare -U true; then
    as='unshare -U'
  else
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    owner=65534:65534
  fi
fi

give() {
  [ -z "$owner" ] || chown -R "$owner" "$dir"
}

mkdir "$dir" || { echo failed; exit 1; }
give
if $as test -w "$dir" -a -x "$dir"; then
  echo ok
else
  rm -rf "$dir"
  echo failed
  exit 1
fi

# The server is a child of this shell, so that its end can be waited for. Line 8 of postmaster.pid
# says "ready" when it is.
start_server() {
  $as "$home/bin/postgres" -D "$dir/data" -p "$1" </dev/null >>"$dir/server.log" 2>&1 &
  server=$!
  tries=0
  while [ $tries -lt 1200 ]; do
    if grep -q '^ready' "$dir/data/postmaster.pid"; then
      return 0
    elif ! kill -0 "$server"; then
      server=
      return 1
    fi
    tries=$((tries + 1))
    sleep 0.05
  done
  return 1
}

home=
server=
while read -r command argument; do
  case $command in
    home)
      home=$argument
      $as test -x "$home/bin/postgres" </dev/null
      ;;
    init)
      give
      $as "$home/bin/initdb" -D "$dir/data" -U postgres -E UTF8 --locale=C -A scram-sha-256 \
        --pwfile="$dir/password" --no-sync </dev/null >>"$dir/setup.log" 2>&1
      ;;
    start)
      give
      start_server "$argument"
      ;;
    reload)
      give
      kill -HUP "$server"
      ;;
    *)
      false
      ;;
  esac
  if [ $? -eq 0 ]; then echo ok; else echo failed; fi
done

# Immediate shutdown: the data goes anyway.
if [ -n "$server" ]; then
  kill -QUIT "$server"
  wait "$server"
fi
cd / && rm -rf "$dir"
