#!/bin/sh
# Takes what people chose since the last run back into the Postgres table. Needs psql and jq.
#   DATABASE_URL=postgres://… AWNING_URL=https://… AWNING_KEY=awn_… sh read-changes.sh
set -eu
mark=${AWNING_CHANGES_MARK:-./changes.mark}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

since=$(cat "$mark" 2>/dev/null || echo 1970-01-01T00:00:00Z)
next=
while true; do
  curl -sS --fail-with-body --retry 3 -H "Authorization: Bearer $AWNING_KEY" \
    "$AWNING_URL/api/v1/contacts/changes?limit=100&since=$since$next" >"$work/page"
  jq -c '.data[]' "$work/page" >>"$work/changes"
  next=$(jq -r 'if .next_cursor then "&cursor=\(.next_cursor)" else "" end' "$work/page")
  [ -n "$next" ] || break
done
[ -s "$work/changes" ] || exit 0

# The last one about somebody says where they stand now. They are found by the table's id, or by their address.
jq -rs 'group_by(.contact_id)[] | max_by(.at) | [.external_id, .email, .state] | @csv' "$work/changes" >"$work/csv"
psql "$DATABASE_URL" -q -v ON_ERROR_STOP=1 \
  -c 'CREATE TEMP TABLE change (external_id text, email text, state text)' \
  -c '\copy change FROM pstdin CSV' \
  -c 'UPDATE people SET consent = state FROM change
      WHERE (id::text = external_id OR (external_id IS NULL AND lower(people.email) = lower(change.email)))
        AND consent IS DISTINCT FROM state' <"$work/csv"
# Five minutes again each time, for what was still being written. Taken back twice it is the same.
tail -n 1 "$work/changes" | jq -r '.at | sub("\\.[0-9]+"; "") | fromdate - 300 | todate' >"$mark"
