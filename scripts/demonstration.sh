# The demonstration that ./run gives: a server, a register, and terminals that stream pictures.
# Sourced by ./run.

bluegate=build/release/bluegate
terminals_at_once=8
sample_count=160
sample_seed=2021
# Between two samples. They show a vehicle again after some ninety, at another site: at one moment
# that would be a clone.
sample_interval_s=120

# site_ids: the sites of the sample list, one a line.
site_ids() { sed -n 's/^ *site_id: *"\(.*\)".*/\1/p' deploy/sites/xianyang.textproto; }

# start_server: sets server_pid, grpc_address and http_address. Uses `data` and `listen`.
start_server() {
  rm -f "$data/ready.json"
  "$bluegate" serve --config deploy/bluegate.textproto --data "$data" \
    --ready-file "$data/ready.json" "${listen[@]}" >>"$data/serve.log" 2>&1 &
  server_pid=$!
  trap stop_all EXIT
  trap 'exit 130' INT TERM
  local i
  for i in $(seq 300); do
    [ -s "$data/ready.json" ] && break
    kill -0 "$server_pid" 2>/dev/null || { tail -n 5 "$data/serve.log" >&2; fail "the server did not start (log: $data/serve.log)"; }
    sleep 0.1
  done
  [ -s "$data/ready.json" ] || fail "the server was not ready in 30 s (log: $data/serve.log)"
  grpc_address=$(sed -n 's/.*"grpc": *"\([^"]*\)".*/\1/p' "$data/ready.json")
  http_address=$(sed -n 's/.*"http": *"\([^"]*\)".*/\1/p' "$data/ready.json")
}

stop_all() {
  [ -z "${terminal_pids:-}" ] || kill $terminal_pids 2>/dev/null || true
  kill "$server_pid" 2>/dev/null || true
  wait 2>/dev/null || true
}

# make_first_account: prints the password once, at the first start.
make_first_account() {
  [ -e "$data/officer-made" ] && return
  say "first officer account (the password is shown only now)"
  "$bluegate" officer add --data "$data" --account officer --display '值班民警'
  touch "$data/officer-made"
}

# enrol DEVICE ARGUMENT...: a certificate for a device, unless it has one that is good for a while.
enrol() {
  "$bluegate" device enrol "$@" --keep --authority "$data/authority" \
    --certificates "$data/certificates"
}

# make_certificates: an authority, the server, two operators and a terminal for each site.
make_certificates() {
  "$bluegate" device authority --keep --authority "$data/authority" \
    --certificates "$data/certificates"
  enrol server --kind service --address localhost --address 127.0.0.1 --address ::1
  enrol operator --kind operator --role administrator
  enrol inspector --kind operator --role auditor
  local site
  for site in $(site_ids); do enrol "$site-cam-1" --kind terminal --site "$site"; done
}

# How a command reaches the server, as whom.
as_operator() { as_device operator; }
as_inspector() { as_device inspector; }
as_device() {
  echo --server "$grpc_address" --ca "$data/certificates/ca.crt" \
    --cert "$data/certificates/$1.crt" --key "$data/certificates/$1.key"
}

import_register() {
  say "importing the sample register"
  "$bluegate" import $(as_operator) deploy/sample/vehicles.csv
}

# lay_out_captures DIR: pictures into the terminals' folders. The user's own are spread over all
# sites; samples are drawn per site and, by their numbers, were taken over the last hours.
lay_out_captures() {
  local from=$1 sites site file number taken at=0
  mapfile -t sites < <(site_ids)
  for site in "${sites[@]}"; do mkdir -p "$data/terminals/$site/in"; done
  if [ -z "$from" ]; then
    if newer_than "$data/samples/labels.csv" "$bluegate" deploy/sample; then
      say "drawing $sample_count sample captures"
      rm -rf "$data/samples"
      "$bluegate" sample --out "$data/samples" --count "$sample_count" --seed "$sample_seed" \
        --register deploy/sample/vehicles.csv
    fi
    for site in "${sites[@]}"; do
      for file in "$data/samples/$site"/*.jpg; do
        [ -e "$file" ] || continue
        number=$(basename "$file" .jpg)
        taken=$((started_s - (sample_count - 10#$number) * sample_interval_s))
        # The sidecar comes before its picture.
        printf '{"time": "%s"}\n' "$(date --date="@$taken" +%FT%T%:z)" \
          >"$data/terminals/$site/in/$taken.jpg.json"
        cp "$file" "$data/terminals/$site/in/$taken.jpg"
      done
    done
  else
    for file in "$from"/*.jpg "$from"/*.jpeg "$from"/*.png "$from"/*.JPG "$from"/*.PNG; do
      [ -e "$file" ] || continue
      cp "$file" "$data/terminals/${sites[at++ % ${#sites[@]}]}/in/"
    done
    [ "$at" -gt 0 ] || fail "--captures: \"$from\" holds no .jpg, .jpeg or .png"
  fi
}

# terminal SITE [ARGUMENT...]: one terminal for one site. With `as=(exec)` it takes the place of the
# shell that runs it, so that killing that ends it.
as=()
terminal() {
  local site=$1
  shift
  "${as[@]}" "$bluegate" terminal --device "$site-cam-1" --site "$site" --direction in \
    --folder "$data/terminals/$site/in" --spool "$data/terminals/$site/spool" \
    --server "$grpc_address" --ca "$data/certificates/ca.crt" \
    --cert "$data/certificates/$site-cam-1.crt" --key "$data/certificates/$site-cam-1.key" "$@" \
    >>"$data/terminals/$site/terminal.log" 2>&1
}

# stream_once: all terminals, a few at a time, until their folders are empty.
stream_once() {
  local running=0 site
  for site in $(site_ids); do
    # A refused picture is an answer too: the table counts it.
    terminal "$site" --once || [ $? = 1 ] || say "terminal $site did not finish (log: $data/terminals/$site/terminal.log)" &
    running=$((running + 1))
    if [ $running -ge $terminals_at_once ]; then
      wait -n || true
      running=$((running - 1))
    fi
  done
  local job
  for job in $(jobs -p); do [ "$job" = "$server_pid" ] || wait "$job" || true; done
}

# demonstrate DATA CAPTURES ONCE FRESH
demonstrate() {
  data=$1
  local captures=$2 once=$3 fresh=$4 started=$SECONDS
  started_s=$(date +%s)
  if $fresh; then rm -rf "$data"; fi
  mkdir -p "$data"
  data=$(readlink -f "$data")
  say "certificates"
  make_certificates
  make_first_account
  listen=()
  if $once; then listen=(--grpc-listen 127.0.0.1:0 --http-listen 127.0.0.1:0); fi
  say "starting the server"
  start_server
  import_register
  $once || say "ready after $((SECONDS - started)) s; the console is at http://$http_address (Ctrl-C ends)"
  lay_out_captures "$captures"
  if $once; then
    say "streaming captures from $(site_ids | wc -l) sites"
    stream_once
    say "waiting until every capture has its end state"
    local result=0
    "$bluegate" tally $(as_operator) --wait-s 600 || result=$?
    [ -z "$captures" ] || "$bluegate" passages $(as_inspector) --pictures "$captures" --json \
      >"$data/passages.jsonl"
    say "took $((SECONDS - started)) s after the build"
    exit $result
  fi
  terminal_pids=''
  as=(exec)
  local site
  for site in $(site_ids); do
    terminal "$site" &
    terminal_pids="$terminal_pids $!"
  done
  say "streaming captures from $(site_ids | wc -l) sites"
  wait "$server_pid"
}
