# Runs one PostgreSQL server, or one PgBouncer, in the directory $1, for the JVM at the other end of stdin and stdout.
# Commands come in as lines, each is answered by one line. When stdin ends (the JVM closed it, ended,
# or was killed) the server is stopped and the directory removed: nothing outlives its JVM.
dir=$1
trap '' HUP INT TERM PIPE
umask 077

# Neither runs as root: become nobody in particular.
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

# await <text> <file>: until the child of this shell is ready, which a line of its file says.
await() {
  tries=0
  while [ $tries -lt 1200 ]; do
    if grep -q "$1" "$2"; then
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

# Children, so that their end can be waited for. Line 8 of postmaster.pid is the server's status.
start_server() {
  $as "$home/bin/postgres" -D "$dir/data" -p "$1" </dev/null >>"$dir/server.log" 2>&1 &
  server=$!
  await '^ready' "$dir/data/postmaster.pid"
}

start_pooler() {
  $as "$1" "$dir/pgbouncer.ini" </dev/null >>"$dir/pgbouncer.log" 2>&1 &
  server=$!
  await 'process up' "$dir/pgbouncer.log"
}

home=
server=
# Immediate shutdown of PostgreSQL: the data goes anyway.
stop=QUIT
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
    copy)
      # Files may go while they are copied; the standby's recovery makes up for them.
      cp -R -p "$argument" "$dir/data"
      rm -f "$dir/data/postmaster.pid" "$dir/data/postmaster.opts"
      test -f "$dir/data/PG_VERSION"
      ;;
    pooler)
      give
      # To PgBouncer signals mean different things from version to version, and it has no data.
      stop=KILL
      start_pooler "$argument"
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

if [ -n "$server" ]; then
  kill "-$stop" "$server"
  wait "$server"
fi
cd / && rm -rf "$dir"
