#!/bin/sh
# Sends whoever changed in a Postgres table since the last run, a thousand people at a time. Needs psql and jq.
#   DATABASE_URL=postgres://… AWNING_URL=https://… AWNING_KEY=awn_… sh sync-table.sh [policy]
set -eu
policy=${1:-profile_only}
mark=${AWNING_MARK:-./people.mark}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Five minutes again each time: a transaction that began earlier may have ended later. Who is sent twice is unchanged.
since=$(cat "$mark" 2>/dev/null || echo 1970-01-01T00:00:00Z)
psql "$DATABASE_URL" -qAt -v ON_ERROR_STOP=1 -v since="$since" >"$work/rows" <<'SQL'
SELECT row_to_json(p) FROM (
  SELECT id::text AS external_id, email, name, country, tags, json_build_object('plan', plan) AS attributes,
         consent, updated_at
  FROM people
  WHERE email IS NOT NULL AND updated_at >= :'since'::timestamptz - interval '5 minutes'
  ORDER BY updated_at
) p
SQL
[ -s "$work/rows" ] || exit 0

split -l 1000 "$work/rows" "$work/part."
for part in "$work"/part.*; do
  jq -cs --arg policy "$policy" '{policy: $policy, contacts: .}' "$part" >"$work/body"
  curl -sS --fail-with-body --retry 3 --data-binary "@$work/body" \
    -H "Authorization: Bearer $AWNING_KEY" -H "Content-Type: application/json" \
    "$AWNING_URL/api/v1/contacts/batch" >"$work/answer" || { cat "$work/answer" >&2 && exit 1; }
  jq -c '.counts' "$work/answer"
  # A row that cannot be read costs only itself, and comes again once it is mended.
  jq -r --slurpfile sent "$work/body" '.results[] | select(.outcome == "invalid")
    | "\($sent[0].contacts[.row - 1].external_id): \(.error)"' "$work/answer" >&2
done
tail -n 1 "$work/rows" | jq -r '.updated_at' >"$mark"
