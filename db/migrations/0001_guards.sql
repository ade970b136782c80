-- What `decideConsent` decides, D1 holds everybody to, whichever code writes. A change of a contact's consent has to
-- name an event that is fresh (it follows the one the contact stands on) and says the same; toward more mail it has
-- to be the person's own, or a member's or key's with evidence, and never while the address is suppressed.
CREATE TRIGGER `contacts_consent_guard`
BEFORE UPDATE OF `consent_state`, `consent_reason`, `consent_source`, `consent_changed_at`, `consent_event_id`, `suppressed_reason`
ON `contacts`
WHEN NEW.`consent_state` IS NOT OLD.`consent_state` OR NEW.`consent_reason` IS NOT OLD.`consent_reason`
  OR NEW.`consent_source` IS NOT OLD.`consent_source` OR NEW.`consent_changed_at` IS NOT OLD.`consent_changed_at`
  OR NEW.`consent_event_id` IS NOT OLD.`consent_event_id` OR NEW.`suppressed_reason` IS NOT OLD.`suppressed_reason`
BEGIN
  SELECT RAISE(ABORT, 'consent_guard: no fresh event permits this change')
  WHERE NOT EXISTS (
    SELECT 1 FROM `consent_events` e
    WHERE e.`seller_id` = NEW.`seller_id` AND e.`id` = NEW.`consent_event_id` AND e.`contact_id` = NEW.`id`
      AND e.`previous_id` = OLD.`consent_event_id`
      AND e.`from_state` = OLD.`consent_state` AND e.`to_state` = NEW.`consent_state`
      AND e.`reason` IS NEW.`consent_reason` AND e.`source` = NEW.`consent_source` AND e.`at` = NEW.`consent_changed_at`
      AND (OLD.`suppressed_reason` IS NULL OR NEW.`suppressed_reason` IS OLD.`suppressed_reason`)
      AND (
        instr('subscribed pending unsubscribed blocklisted', OLD.`consent_state`)
          <= instr('subscribed pending unsubscribed blocklisted', NEW.`consent_state`)
        OR (
          OLD.`suppressed_reason` IS NULL
          AND (
            e.`actor` LIKE 'contact:%'
            OR ((e.`actor` LIKE 'member:%' OR e.`actor` LIKE 'key:%') AND length(trim(coalesce(e.`evidence`, ''))) > 0)
          )
        )
      )
  );
END;
--> statement-breakpoint
-- History is added to. Erasing a person takes the words out of it (reason and evidence), nothing else.
CREATE TRIGGER `consent_events_append_only`
BEFORE UPDATE ON `consent_events`
WHEN NEW.`seller_id` IS NOT OLD.`seller_id` OR NEW.`id` IS NOT OLD.`id` OR NEW.`contact_id` IS NOT OLD.`contact_id`
  OR NEW.`previous_id` IS NOT OLD.`previous_id` OR NEW.`from_state` IS NOT OLD.`from_state`
  OR NEW.`to_state` IS NOT OLD.`to_state` OR NEW.`actor` IS NOT OLD.`actor` OR NEW.`source` IS NOT OLD.`source`
  OR NEW.`at` IS NOT OLD.`at` OR NEW.`reason` IS NOT NULL OR NEW.`evidence` IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM `contacts` c WHERE c.`seller_id` = OLD.`seller_id` AND c.`id` = OLD.`contact_id` AND c.`erased_at` IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'consent_events: append-only');
END;
--> statement-breakpoint
-- It goes only with its seller, whose settings go first, or when an import is undone that made the contact and nothing
-- has happened to its consent since.
CREATE TRIGGER `consent_events_kept`
BEFORE DELETE ON `consent_events`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
  AND NOT (OLD.`from_state` IS NULL AND OLD.`source` = 'import'
    AND EXISTS (SELECT 1 FROM `imports` i WHERE i.`seller_id` = OLD.`seller_id` AND i.`status` = 'undoing')
    AND EXISTS (SELECT 1 FROM `contacts` c WHERE c.`seller_id` = OLD.`seller_id` AND c.`id` = OLD.`contact_id`
      AND c.`consent_event_id` = OLD.`id`))
BEGIN
  SELECT RAISE(ABORT, 'consent_events: append-only');
END;
--> statement-breakpoint
-- REPLACE takes away the row in its way without asking the triggers above, so no row may be written over another.
CREATE TRIGGER `consent_events_not_replaced`
BEFORE INSERT ON `consent_events`
WHEN EXISTS (SELECT 1 FROM `consent_events` e WHERE e.`seller_id` = NEW.`seller_id` AND e.`id` = NEW.`id`)
BEGIN
  SELECT RAISE(ABORT, 'consent_events: append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `contacts_not_replaced`
BEFORE INSERT ON `contacts`
WHEN EXISTS (SELECT 1 FROM `contacts` c WHERE c.`seller_id` = NEW.`seller_id` AND c.`id` = NEW.`id`)
BEGIN
  SELECT RAISE(ABORT, 'consent_guard: a contact cannot be written over');
END;
--> statement-breakpoint
-- Money. A posting's entries are whole numbers, none of them zero, and add up to zero.
CREATE TRIGGER `ledger_postings_balance`
BEFORE INSERT ON `ledger_postings`
BEGIN
  SELECT RAISE(ABORT, 'ledger: a posting has to add up to zero in whole amounts')
  WHERE NOT json_valid(NEW.`entries`)
    OR (SELECT coalesce(sum(value ->> 2), 1) FROM json_each(NEW.`entries`)) <> 0
    OR EXISTS (SELECT 1 FROM json_each(NEW.`entries`) WHERE typeof(value ->> 2) <> 'integer' OR value ->> 2 = 0
      OR value ->> 0 NOT IN ('buyers', 'processor', 'platform', 'tax', 'affiliates', 'unpaid', 'processing', 'paid', 'forfeited'));
  -- REPLACE would take a row away without asking.
  SELECT RAISE(ABORT, 'ledger: append-only')
  WHERE EXISTS (SELECT 1 FROM `ledger_postings` p WHERE p.`seller_id` = NEW.`seller_id` AND p.`id` = NEW.`id`);
  SELECT RAISE(ABORT, 'UNIQUE constraint failed: ledger_postings, a cause posts once')
  WHERE EXISTS (SELECT 1 FROM `ledger_postings` p INDEXED BY `ledger_postings_cause`
    WHERE p.`seller_id` = NEW.`seller_id` AND p.`cause` = NEW.`cause`);
END;
--> statement-breakpoint
-- A payout takes out of `unpaid` what it has claimed, to the cent.
CREATE TRIGGER `ledger_postings_claimed`
BEFORE INSERT ON `ledger_postings`
WHEN NEW.`cause` LIKE 'payout:%' AND NEW.`cause` NOT LIKE 'payout:%:%'
BEGIN
  SELECT RAISE(ABORT, 'ledger: a payout takes what it has claimed')
  WHERE (SELECT coalesce(sum(c.`amount`), 0) FROM `payout_claims` c
      WHERE c.`seller_id` = NEW.`seller_id` AND c.`payout_id` = substr(NEW.`cause`, 8))
    <> (SELECT -coalesce(sum(value ->> 2), 0) FROM json_each(NEW.`entries`) WHERE value ->> 0 = 'unpaid');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_postings_enter`
AFTER INSERT ON `ledger_postings`
BEGIN
  -- The row of `balance_days` that takes what is new on `unpaid`: that of the sale's day; for what is no sale (a refund, a
  -- credit) else the oldest that is open (Gumroad 4.1); else a new one. What payouts move is in their claims instead.
  INSERT INTO `balance_days` (`seller_id`, `id`, `currency`, `day`, `amount`)
  SELECT NEW.`seller_id`, coalesce(
      (SELECT d.`id` FROM `balance_days` d INDEXED BY `balance_days_open` WHERE d.`seller_id` = NEW.`seller_id`
        AND d.`currency` = NEW.`currency` AND d.`day` = NEW.`day` AND d.`is_closed` = 0),
      CASE WHEN NEW.`cause` NOT LIKE 'sale:%' THEN
        (SELECT d.`id` FROM `balance_days` d INDEXED BY `balance_days_open` WHERE d.`seller_id` = NEW.`seller_id`
          AND d.`currency` = NEW.`currency` AND d.`is_closed` = 0 ORDER BY d.`day` LIMIT 1) END,
      NEW.`id`),
    NEW.`currency`,
    CASE WHEN NEW.`cause` LIKE 'sale:%' THEN NEW.`day` ELSE strftime('%Y-%m-%d', NEW.`at` / 1000, 'unixepoch') END,
    sum(value ->> 2)
  FROM json_each(NEW.`entries`)
  WHERE value ->> 0 = 'unpaid' AND NEW.`cause` NOT LIKE 'payout:%'
  GROUP BY value ->> 0
  ON CONFLICT (`seller_id`, `id`) DO UPDATE SET `amount` = `amount` + excluded.`amount`;
  INSERT INTO `ledger_entries` (`seller_id`, `account`, `currency`, `at`, `posting_id`, `party`, `amount`, `balance_day`)
  SELECT NEW.`seller_id`, value ->> 0, NEW.`currency`, NEW.`at`, NEW.`id`, value ->> 1, value ->> 2,
    CASE WHEN value ->> 0 = 'unpaid' AND NEW.`cause` NOT LIKE 'payout:%' THEN coalesce(
      (SELECT d.`id` FROM `balance_days` d WHERE d.`seller_id` = NEW.`seller_id` AND d.`id` = NEW.`id`),
      (SELECT d.`id` FROM `balance_days` d INDEXED BY `balance_days_open` WHERE d.`seller_id` = NEW.`seller_id`
        AND d.`currency` = NEW.`currency` AND d.`day` = NEW.`day` AND d.`is_closed` = 0),
      (SELECT d.`id` FROM `balance_days` d INDEXED BY `balance_days_open` WHERE d.`seller_id` = NEW.`seller_id`
        AND d.`currency` = NEW.`currency` AND d.`is_closed` = 0 ORDER BY d.`day` LIMIT 1)) END
  FROM json_each(NEW.`entries`);
  INSERT INTO `ledger_balances` (`seller_id`, `account`, `currency`, `amount`)
  SELECT NEW.`seller_id`, value ->> 0, NEW.`currency`, sum(value ->> 2)
  FROM json_each(NEW.`entries`)
  WHERE value ->> 0 IN ('unpaid', 'processing', 'paid', 'forfeited')
  GROUP BY value ->> 0
  ON CONFLICT (`seller_id`, `account`, `currency`) DO UPDATE SET `amount` = `amount` + excluded.`amount`;
  -- Runs of payouts look only at sellers with money: the first payment makes the row, and it is written only when the
  -- answer changes. 1,000 is the least anybody is paid (LEAST_PAYOUT).
  INSERT INTO `payout_accounts` (`seller_id`, `has_money`)
  SELECT NEW.`seller_id`, m.`has_money` FROM (SELECT EXISTS (SELECT 1 FROM `ledger_balances` b
    WHERE b.`seller_id` = NEW.`seller_id` AND b.`account` = 'unpaid' AND b.`amount` >= 1000) AS `has_money`) m
  WHERE true
  ON CONFLICT (`seller_id`) DO UPDATE SET `has_money` = excluded.`has_money`
    WHERE `has_money` <> excluded.`has_money`;
END;
--> statement-breakpoint
-- What a payout holds never changes: a day that was claimed of is closed for good, and its amount stands.
CREATE TRIGGER `balance_days_closed`
BEFORE UPDATE ON `balance_days`
WHEN OLD.`is_closed` = 1 AND (NEW.`amount` <> OLD.`amount` OR NEW.`is_closed` = 0)
  OR NEW.`seller_id` <> OLD.`seller_id` OR NEW.`id` <> OLD.`id` OR NEW.`currency` <> OLD.`currency` OR NEW.`day` <> OLD.`day`
BEGIN
  SELECT RAISE(ABORT, 'balance_days: a day that was claimed of takes no more');
END;
--> statement-breakpoint
CREATE TRIGGER `balance_days_kept`
BEFORE DELETE ON `balance_days`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
BEGIN
  SELECT RAISE(ABORT, 'balance_days: never taken away');
END;
--> statement-breakpoint
-- A claim is of open money of its payout's currency, and closes the day it takes of.
CREATE TRIGGER `payout_claims_take`
AFTER INSERT ON `payout_claims`
BEGIN
  UPDATE `balance_days` SET `claimed` = `claimed` + NEW.`amount`, `is_closed` = 1
  WHERE `seller_id` = NEW.`seller_id` AND `id` = NEW.`balance_day`
    AND `currency` = (SELECT p.`currency` FROM `payouts` p WHERE p.`seller_id` = NEW.`seller_id` AND p.`id` = NEW.`payout_id`);
  SELECT RAISE(ABORT, 'payout_claims: no such money') WHERE changes() = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `payout_claims_kept`
BEFORE UPDATE ON `payout_claims`
BEGIN
  SELECT RAISE(ABORT, 'payout_claims: never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `payout_claims_not_deleted`
BEFORE DELETE ON `payout_claims`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
BEGIN
  SELECT RAISE(ABORT, 'payout_claims: never changed');
END;
--> statement-breakpoint
-- A payout that ends without its money having arrived gives its claims free, once: it never leaves such an end.
CREATE TRIGGER `payouts_free`
AFTER UPDATE OF `status` ON `payouts`
WHEN NEW.`status` IN ('failed', 'canceled', 'returned') AND OLD.`status` NOT IN ('failed', 'canceled', 'returned')
BEGIN
  UPDATE `balance_days` SET `claimed` = `claimed` - (SELECT c.`amount` FROM `payout_claims` c WHERE c.`seller_id` = NEW.`seller_id`
      AND c.`payout_id` = NEW.`id` AND c.`balance_day` = `balance_days`.`id`)
  WHERE `seller_id` = NEW.`seller_id` AND `id` IN (SELECT c.`balance_day` FROM `payout_claims` c
    WHERE c.`seller_id` = NEW.`seller_id` AND c.`payout_id` = NEW.`id`);
END;
--> statement-breakpoint
CREATE TRIGGER `payouts_ended`
BEFORE UPDATE ON `payouts`
WHEN OLD.`status` IN ('failed', 'canceled', 'returned') AND NEW.`status` <> OLD.`status`
  OR NEW.`gross` <> OLD.`gross` OR NEW.`fee` <> OLD.`fee` OR NEW.`net` <> OLD.`net` OR NEW.`currency` <> OLD.`currency`
BEGIN
  SELECT RAISE(ABORT, 'payouts: what is over stays so, and amounts never change');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_entries_from_posting`
BEFORE INSERT ON `ledger_entries`
WHEN NOT EXISTS (
  SELECT 1 FROM `ledger_postings` p, json_each(p.`entries`) e
  WHERE p.`seller_id` = NEW.`seller_id` AND p.`id` = NEW.`posting_id` AND p.`currency` = NEW.`currency` AND p.`at` = NEW.`at`
    AND e.value ->> 0 = NEW.`account` AND e.value ->> 1 = NEW.`party` AND e.value ->> 2 = NEW.`amount`
)
BEGIN
  SELECT RAISE(ABORT, 'ledger: an entry comes with its posting');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_postings_kept`
BEFORE UPDATE ON `ledger_postings`
BEGIN
  SELECT RAISE(ABORT, 'ledger: append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_entries_kept`
BEFORE UPDATE ON `ledger_entries`
BEGIN
  SELECT RAISE(ABORT, 'ledger: append-only');
END;
--> statement-breakpoint
-- Books go only with their seller, whose settings go first.
CREATE TRIGGER `ledger_postings_not_deleted`
BEFORE DELETE ON `ledger_postings`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
BEGIN
  SELECT RAISE(ABORT, 'ledger: append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_entries_not_deleted`
BEFORE DELETE ON `ledger_entries`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
BEGIN
  SELECT RAISE(ABORT, 'ledger: append-only');
END;
--> statement-breakpoint
-- What a purchase keeps of its policy, and the history of policies.
CREATE TRIGGER `policy_snapshots_kept`
BEFORE UPDATE ON `policy_snapshots`
BEGIN
  SELECT RAISE(ABORT, 'policy_snapshots: never changed');
END;
--> statement-breakpoint
-- Equal keys are equal policies, so what is there stays, also where REPLACE would write over it.
CREATE TRIGGER `policy_snapshots_not_replaced`
BEFORE INSERT ON `policy_snapshots`
WHEN EXISTS (SELECT 1 FROM `policy_snapshots` s WHERE s.`seller_id` = NEW.`seller_id` AND s.`id` = NEW.`id`)
BEGIN
  SELECT RAISE(IGNORE);
END;
--> statement-breakpoint
CREATE TRIGGER `policy_snapshots_not_deleted`
BEFORE DELETE ON `policy_snapshots`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
BEGIN
  SELECT RAISE(ABORT, 'policy_snapshots: never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `policy_changes_kept`
BEFORE UPDATE ON `policy_changes`
BEGIN
  SELECT RAISE(ABORT, 'policy_changes: append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `policy_changes_not_replaced`
BEFORE INSERT ON `policy_changes`
WHEN EXISTS (SELECT 1 FROM `policy_changes` c WHERE c.`seller_id` = NEW.`seller_id` AND c.`product_id` = NEW.`product_id`
  AND c.`edition_id` = NEW.`edition_id` AND c.`version` = NEW.`version`)
BEGIN
  SELECT RAISE(ABORT, 'UNIQUE constraint failed: policy_changes, append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `policy_changes_not_deleted`
BEFORE DELETE ON `policy_changes`
WHEN EXISTS (SELECT 1 FROM `seller_settings` s WHERE s.`seller_id` = OLD.`seller_id`)
BEGIN
  SELECT RAISE(ABORT, 'policy_changes: append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `purchases_policy_kept`
BEFORE UPDATE OF `policy_key` ON `purchases`
WHEN NEW.`policy_key` IS NOT OLD.`policy_key`
BEGIN
  SELECT RAISE(ABORT, 'purchases: the policy of a sale is never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `purchases_policy_not_replaced`
BEFORE INSERT ON `purchases`
WHEN EXISTS (SELECT 1 FROM `purchases` p WHERE p.`seller_id` = NEW.`seller_id` AND p.`id` = NEW.`id`
  AND p.`policy_key` IS NOT NEW.`policy_key`)
BEGIN
  SELECT RAISE(ABORT, 'purchases: the policy of a sale is never changed');
END;
--> statement-breakpoint
-- The sandbox's payment provider: what its accounts hold follows from what is there, and nothing is sent that is not held.
CREATE TRIGGER `sandbox_payments_made`
AFTER INSERT ON `sandbox_payment_objects`
WHEN NEW.`type` IN ('payment', 'refund', 'dispute', 'transfer', 'payout', 'topup')
BEGIN
  INSERT INTO `sandbox_payment_balances` (`account`, `currency`, `amount`)
  SELECT '', NEW.`json` ->> 'currency', CAST(CASE NEW.`type`
      WHEN 'payment' THEN iif(NEW.`json` ->> 'status' = 'succeeded', (NEW.`json` ->> 'amount') - round((NEW.`json` ->> 'amount') * 0.029) - 30, 0)
      WHEN 'refund' THEN iif(NEW.`json` ->> 'status' IN ('failed', 'canceled'), 0, -(NEW.`json` ->> 'amount'))
      WHEN 'dispute' THEN iif(NEW.`json` ->> 'status' = 'won', 0, -(NEW.`json` ->> 'amount')) - 1500
      WHEN 'transfer' THEN (NEW.`json` ->> 'reversed') - (NEW.`json` ->> 'amount')
      WHEN 'topup' THEN NEW.`json` ->> 'amount'
      ELSE 0 END AS INTEGER) WHERE NEW.`type` IN ('payment', 'refund', 'dispute', 'transfer', 'topup')
  ON CONFLICT (`account`, `currency`) DO UPDATE SET `amount` = `amount` + excluded.`amount`;
  INSERT INTO `sandbox_payment_balances` (`account`, `currency`, `amount`)
  SELECT NEW.`parent`, NEW.`json` ->> 'currency', CAST(CASE NEW.`type`
      WHEN 'transfer' THEN (NEW.`json` ->> 'amount') - (NEW.`json` ->> 'reversed')
      WHEN 'payout' THEN iif(NEW.`json` ->> 'status' IN ('failed', 'canceled'), 0, -(NEW.`json` ->> 'amount'))
      ELSE 0 END AS INTEGER) WHERE NEW.`type` IN ('transfer', 'payout')
  ON CONFLICT (`account`, `currency`) DO UPDATE SET `amount` = `amount` + excluded.`amount`;
  SELECT RAISE(ABORT, 'sandbox: balance_insufficient') WHERE NEW.`type` IN ('transfer', 'payout')
    AND (SELECT b.`amount` FROM `sandbox_payment_balances` b WHERE b.`account` = iif(NEW.`type` = 'transfer', '', NEW.`parent`)
      AND b.`currency` = NEW.`json` ->> 'currency')
    < iif(NEW.`type` = 'transfer', coalesce((SELECT CAST(s.`value` AS INTEGER) FROM `sandbox_settings` s
      WHERE s.`key` = 'settling_' || (NEW.`json` ->> 'currency')), 0), 0);
END;
--> statement-breakpoint
CREATE TRIGGER `sandbox_payments_changed`
AFTER UPDATE OF `json` ON `sandbox_payment_objects`
WHEN NEW.`type` IN ('payment', 'refund', 'dispute', 'transfer', 'payout')
BEGIN
  INSERT INTO `sandbox_payment_balances` (`account`, `currency`, `amount`)
  SELECT '', NEW.`json` ->> 'currency', CAST((CASE NEW.`type`
      WHEN 'payment' THEN iif(NEW.`json` ->> 'status' = 'succeeded', (NEW.`json` ->> 'amount') - round((NEW.`json` ->> 'amount') * 0.029) - 30, 0)
      WHEN 'refund' THEN iif(NEW.`json` ->> 'status' IN ('failed', 'canceled'), 0, -(NEW.`json` ->> 'amount'))
      WHEN 'dispute' THEN iif(NEW.`json` ->> 'status' = 'won', 0, -(NEW.`json` ->> 'amount')) - 1500
      WHEN 'transfer' THEN (NEW.`json` ->> 'reversed') - (NEW.`json` ->> 'amount')
      WHEN 'topup' THEN NEW.`json` ->> 'amount'
      ELSE 0 END) - (CASE OLD.`type`
      WHEN 'payment' THEN iif(OLD.`json` ->> 'status' = 'succeeded', (OLD.`json` ->> 'amount') - round((OLD.`json` ->> 'amount') * 0.029) - 30, 0)
      WHEN 'refund' THEN iif(OLD.`json` ->> 'status' IN ('failed', 'canceled'), 0, -(OLD.`json` ->> 'amount'))
      WHEN 'dispute' THEN iif(OLD.`json` ->> 'status' = 'won', 0, -(OLD.`json` ->> 'amount')) - 1500
      WHEN 'transfer' THEN (OLD.`json` ->> 'reversed') - (OLD.`json` ->> 'amount')
      WHEN 'topup' THEN OLD.`json` ->> 'amount'
      ELSE 0 END) AS INTEGER) WHERE NEW.`type` IN ('payment', 'refund', 'dispute', 'transfer', 'topup')
  ON CONFLICT (`account`, `currency`) DO UPDATE SET `amount` = `amount` + excluded.`amount`;
  INSERT INTO `sandbox_payment_balances` (`account`, `currency`, `amount`)
  SELECT NEW.`parent`, NEW.`json` ->> 'currency', CAST((CASE NEW.`type`
      WHEN 'transfer' THEN (NEW.`json` ->> 'amount') - (NEW.`json` ->> 'reversed')
      WHEN 'payout' THEN iif(NEW.`json` ->> 'status' IN ('failed', 'canceled'), 0, -(NEW.`json` ->> 'amount'))
      ELSE 0 END) - (CASE OLD.`type`
      WHEN 'transfer' THEN (OLD.`json` ->> 'amount') - (OLD.`json` ->> 'reversed')
      WHEN 'payout' THEN iif(OLD.`json` ->> 'status' IN ('failed', 'canceled'), 0, -(OLD.`json` ->> 'amount'))
      ELSE 0 END) AS INTEGER) WHERE NEW.`type` IN ('transfer', 'payout')
  ON CONFLICT (`account`, `currency`) DO UPDATE SET `amount` = `amount` + excluded.`amount`;
END;
