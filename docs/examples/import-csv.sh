#!/bin/sh
# Imports a CSV file and waits until it is done. For cron: it is silent but for one line, and fails when the import does.
#   AWNING_URL=https://… AWNING_KEY=awn_… sh import-csv.sh people.csv [policy]
set -eu
file=$1
policy=${2:-profile_only}

# Sent again within a day with the same key, the same file is imported once: safe to retry.
key="$(date +%F)-$(cksum <"$file" | tr -d ' ')"
started=$(curl -sS --fail-with-body --retry 3 --data-binary "@$file" \
  -H "Authorization: Bearer $AWNING_KEY" -H "Content-Type: text/csv" -H "Idempotency-Key: $key" \
  "$AWNING_URL/api/v1/imports?mode=commit&policy=$policy&name=people.csv") || { echo "$started" >&2 && exit 1; }
id=$(echo "$started" | grep -o '"id":"imp_[^"]*"' | head -n 1 | cut -d '"' -f 4)

status=uploaded
while true; do
  import=$(curl -sS --fail-with-body --retry 3 -H "Authorization: Bearer $AWNING_KEY" "$AWNING_URL/api/v1/imports/$id")
  status=$(echo "$import" | grep -o '"status":"[a-z]*"' | head -n 1 | cut -d '"' -f 4)
  case $status in done | cancelled | failed | undone) break ;; esac
  sleep 2
done

echo "$id $status $(echo "$import" | grep -o '"counts":{[^}]*}' | head -n 1)"
# What became of each row, beside the file.
curl -sS --fail-with-body --retry 3 -o "$file.report.csv" \
  -H "Authorization: Bearer $AWNING_KEY" "$AWNING_URL/api/v1/imports/$id/report.csv"
[ "$status" = done ]
