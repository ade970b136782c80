CREATE TABLE `affiliate_products` (
	`seller_id` text NOT NULL,
	`affiliate_id` text NOT NULL,
	`product_id` text NOT NULL,
	`basis_points` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `affiliate_id`, `product_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`affiliate_id`) REFERENCES `affiliates`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `affiliates` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`contact_id` text NOT NULL,
	`code` text NOT NULL,
	`status` text NOT NULL,
	`invited_at` integer NOT NULL,
	`accepted_at` integer,
	`stopped_at` integer,
	`created_by` text NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`contact_id`) REFERENCES `contacts`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `affiliates_contact` ON `affiliates` (`seller_id`,`contact_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `affiliates_code` ON `affiliates` (`code`);--> statement-breakpoint
CREATE TABLE `audience_checks` (
	`seller_id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`cursor` text DEFAULT '' NOT NULL,
	`checked` integer DEFAULT 0 NOT NULL,
	`drifted` integer DEFAULT 0 NOT NULL,
	`fields` text DEFAULT '{}' NOT NULL,
	`miscounts` text DEFAULT '{}' NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `audience_days` (
	`seller_id` text NOT NULL,
	`kind` text NOT NULL,
	`day` integer NOT NULL,
	`joined` integer DEFAULT 0 NOT NULL,
	`departed` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`seller_id`, `kind`, `day`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `audit_events` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `consent_events` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`contact_id` text NOT NULL,
	`previous_id` text,
	`from_state` text,
	`to_state` text NOT NULL,
	`reason` text,
	`actor` text NOT NULL,
	`source` text NOT NULL,
	`evidence` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`contact_id`) REFERENCES `contacts`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `consent_events_at` ON `consent_events` (`seller_id`,`at`);--> statement-breakpoint
CREATE INDEX `consent_events_changes` ON `consent_events` (`seller_id`,`contact_id`,`at`) WHERE from_state IS NOT NULL;--> statement-breakpoint
CREATE TABLE `contacts` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`email` text NOT NULL,
	`email_given` text NOT NULL,
	`name` text,
	`country` text,
	`external_id` text,
	`country_given` text,
	`tags` text DEFAULT '[]' NOT NULL,
	`attributes` text DEFAULT '{}' NOT NULL,
	`source_at` integer,
	`profile_version` integer DEFAULT 0 NOT NULL,
	`consent_state` text NOT NULL,
	`consent_reason` text,
	`consent_source` text NOT NULL,
	`consent_changed_at` integer NOT NULL,
	`consent_event_id` text NOT NULL,
	`suppressed_reason` text,
	`untracked` integer DEFAULT false NOT NULL,
	`first_seen_at` integer NOT NULL,
	`follower_since` integer,
	`customer_since` integer,
	`last_purchase_at` integer,
	`affiliate_since` integer,
	`last_affiliate_at` integer,
	`purchases` integer DEFAULT 0 NOT NULL,
	`spent` text DEFAULT '{}' NOT NULL,
	`bought` text DEFAULT '' NOT NULL,
	`countries` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`erased_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `contacts_email` ON `contacts` (`seller_id`,`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `contacts_external_id` ON `contacts` (`seller_id`,`external_id`) WHERE external_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_followers` ON `contacts` (`seller_id`,`follower_since`,`id`) WHERE follower_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_customers` ON `contacts` (`seller_id`,`customer_since`,`id`) WHERE customer_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_affiliates` ON `contacts` (`seller_id`,`affiliate_since`,`id`) WHERE affiliate_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_not_subscribed` ON `contacts` (`seller_id`,`consent_state`,`id`) WHERE consent_state <> 'subscribed';--> statement-breakpoint
CREATE INDEX `contacts_name` ON `contacts` (`seller_id`,name COLLATE NOCASE,`id`) WHERE name IS NOT NULL;--> statement-breakpoint
CREATE TABLE `exports` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`options` text NOT NULL,
	`filter` text,
	`request_key` text NOT NULL,
	`requested_by` text NOT NULL,
	`member_id` text,
	`snapshot_at` integer NOT NULL,
	`file_name` text NOT NULL,
	`cursor` text,
	`slices` integer DEFAULT 0 NOT NULL,
	`upload_id` text,
	`parts` text NOT NULL,
	`rows` integer DEFAULT 0 NOT NULL,
	`scanned` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`bytes` integer DEFAULT 0 NOT NULL,
	`sha256` text,
	`failure` text,
	`downloads` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`expires_at` integer,
	`revoked_at` integer,
	`removed_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `exports_request` ON `exports` (`seller_id`,`request_key`,`created_at`);--> statement-breakpoint
CREATE INDEX `exports_running` ON `exports` (`seller_id`) WHERE status IN ('queued', 'running');--> statement-breakpoint
CREATE INDEX `exports_expiry` ON `exports` (`expires_at`) WHERE removed_at IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `follows` (
	`seller_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`source` text NOT NULL,
	`requested_at` integer NOT NULL,
	`mailed_at` integer,
	`confirmed_at` integer,
	`ended_at` integer,
	PRIMARY KEY(`seller_id`, `contact_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`contact_id`) REFERENCES `contacts`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `mutes` (
	`seller_id` text NOT NULL,
	`product_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `product_id`, `contact_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`contact_id`) REFERENCES `contacts`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `relation_moves` (
	`seller_id` text NOT NULL,
	`at` integer NOT NULL,
	`contact_id` text NOT NULL,
	`follower_since` integer,
	`customer_since` integer,
	`affiliate_since` integer,
	PRIMARY KEY(`seller_id`, `at`, `contact_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `segments` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`filter` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `segments_name` ON `segments` (`seller_id`,name COLLATE NOCASE);--> statement-breakpoint
CREATE TABLE `suppressions` (
	`seller_id` text NOT NULL,
	`email_hash` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `email_hash`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `login_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`login_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`login_id`) REFERENCES `logins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `login_accounts_login` ON `login_accounts` (`login_id`);--> statement-breakpoint
CREATE TABLE `logins` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`two_factor_enabled` integer DEFAULT false NOT NULL,
	`is_operator` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `logins_email_unique` ON `logins` (`email`);--> statement-breakpoint
CREATE TABLE `sellers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`slug` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sellers_slug_unique` ON `sellers` (`slug`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`login_id` text NOT NULL,
	`token` text NOT NULL,
	`expires_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`active_seller_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`login_id`) REFERENCES `logins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_unique` ON `sessions` (`token`);--> statement-breakpoint
CREATE INDEX `sessions_login` ON `sessions` (`login_id`);--> statement-breakpoint
CREATE TABLE `two_factors` (
	`id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`backup_codes` text NOT NULL,
	`login_id` text NOT NULL,
	`verified` integer,
	`failed_verification_count` integer DEFAULT 0 NOT NULL,
	`locked_until` integer,
	FOREIGN KEY (`login_id`) REFERENCES `logins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `two_factors_login` ON `two_factors` (`login_id`);--> statement-breakpoint
CREATE TABLE `verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verifications_identifier` ON `verifications` (`identifier`);--> statement-breakpoint
CREATE TABLE `editions` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`product_id` text NOT NULL,
	`name` text NOT NULL,
	`price_amount` integer NOT NULL,
	`currency` text NOT NULL,
	`pay_what_you_want` integer DEFAULT false NOT NULL,
	`position` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `editions_product` ON `editions` (`seller_id`,`product_id`);--> statement-breakpoint
CREATE TABLE `files` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`product_id` text NOT NULL,
	`name` text NOT NULL,
	`size` integer NOT NULL,
	`content_type` text NOT NULL,
	`sha256` text DEFAULT '' NOT NULL,
	`status` text NOT NULL,
	`upload_id` text,
	`parts` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `files_product` ON `files` (`seller_id`,`product_id`);--> statement-breakpoint
CREATE INDEX `files_unfinished` ON `files` (`created_at`) WHERE status <> 'ready';--> statement-breakpoint
CREATE TABLE `products` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`cover_file_id` text,
	`support_email` text,
	`status` text DEFAULT 'draft' NOT NULL,
	`version` integer NOT NULL,
	`announced_version` integer NOT NULL,
	`dismissed_version` integer DEFAULT 0 NOT NULL,
	`has_unannounced` integer DEFAULT false NOT NULL,
	`is_physical` integer DEFAULT false NOT NULL,
	`published_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `products_slug` ON `products` (`seller_id`,`slug`);--> statement-breakpoint
CREATE TABLE `versions` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`product_id` text NOT NULL,
	`number` integer NOT NULL,
	`content_hash` text NOT NULL,
	`details_hash` text NOT NULL,
	`saved_by` text NOT NULL,
	`saved_by_name` text NOT NULL,
	`restored_from` integer,
	`saved_at` integer NOT NULL,
	`changes` text NOT NULL,
	`snapshot` text NOT NULL,
	PRIMARY KEY(`seller_id`, `product_id`, `number`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `checkouts` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`product_id` text NOT NULL,
	`edition_id` text NOT NULL,
	`status` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`discount_id` text,
	`affiliate_id` text,
	`affiliate_basis_points` integer DEFAULT 0 NOT NULL,
	`policy_key` text NOT NULL,
	`time_zone` text,
	`country` text,
	`session_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`settled_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`edition_id`) REFERENCES `editions`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`policy_key`) REFERENCES `policy_snapshots`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `discounts` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`product_id` text,
	`kind` text NOT NULL,
	`value` integer NOT NULL,
	`currency` text,
	`note` text,
	`max_uses` integer,
	`uses` integer DEFAULT 0 NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `discounts_code` ON `discounts` (`seller_id`,`code`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE TABLE `payment_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `payment_events_received` ON `payment_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `import_pages` (
	`seller_id` text NOT NULL,
	`import_id` text NOT NULL,
	`run` integer NOT NULL,
	`page` integer NOT NULL,
	`object` text NOT NULL,
	`rows` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `import_id`, `run`, `page`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_policies` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`rules` text NOT NULL,
	`version` integer NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `import_policies_name` ON `import_policies` (`seller_id`,name COLLATE NOCASE);--> statement-breakpoint
CREATE TABLE `imports` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`mode` text NOT NULL,
	`policy` text NOT NULL,
	`policy_version` integer NOT NULL,
	`rules` text NOT NULL,
	`basis` text,
	`file_name` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`format` text,
	`mapping` text,
	`text_bytes` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`duplicates` integer DEFAULT 0 NOT NULL,
	`source` text,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`may_resubscribe` integer NOT NULL,
	`run` integer DEFAULT 0 NOT NULL,
	`run_kind` text,
	`cursor` integer DEFAULT 0 NOT NULL,
	`line` integer DEFAULT 1 NOT NULL,
	`row` integer DEFAULT 0 NOT NULL,
	`page` integer DEFAULT 0 NOT NULL,
	`counts` text NOT NULL,
	`protected_by_field` text NOT NULL,
	`samples` text NOT NULL,
	`plan_hash` text DEFAULT '' NOT NULL,
	`agreed_hash` text,
	`report_run` integer DEFAULT 0 NOT NULL,
	`commit_run` integer,
	`plan_changed` integer DEFAULT false NOT NULL,
	`undone_by` text,
	`undone` text,
	`failure` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`removed_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `imports_writing` ON `imports` (`seller_id`) WHERE status IN ('running', 'undoing');--> statement-breakpoint
CREATE INDEX `imports_kept` ON `imports` (`created_at`) WHERE removed_at IS NULL;--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`seller_id` text,
	`name` text NOT NULL,
	`key` text NOT NULL,
	`payload` text NOT NULL,
	`caused_by` text NOT NULL,
	`state` text NOT NULL,
	`run_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`lease_until` integer,
	`error` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_key` ON `jobs` (`seller_id`,`name`,`key`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`state`,`run_at`);--> statement-breakpoint
CREATE TABLE `parked_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger_balances` (
	`seller_id` text NOT NULL,
	`account` text NOT NULL,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `account`, `currency`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `ledger_checks` (
	`seller_id` text PRIMARY KEY NOT NULL,
	`checked_at` integer NOT NULL,
	`drifts` text NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `ledger_entries` (
	`seller_id` text NOT NULL,
	`account` text NOT NULL,
	`currency` text NOT NULL,
	`at` integer NOT NULL,
	`posting_id` text NOT NULL,
	`party` text NOT NULL,
	`amount` integer NOT NULL,
	`balance_day` text,
	PRIMARY KEY(`seller_id`, `account`, `currency`, `at`, `posting_id`, `party`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `ledger_entries_day` ON `ledger_entries` (`seller_id`,`balance_day`) WHERE balance_day IS NOT NULL;--> statement-breakpoint
CREATE TABLE `ledger_postings` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`cause` text NOT NULL,
	`purchase_id` text,
	`day` text NOT NULL,
	`currency` text NOT NULL,
	`entries` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_postings_cause` ON `ledger_postings` (`seller_id`,`cause`);--> statement-breakpoint
CREATE TABLE `balance_days` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`currency` text NOT NULL,
	`day` text NOT NULL,
	`amount` integer NOT NULL,
	`claimed` integer DEFAULT 0 NOT NULL,
	`is_closed` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "balance_days_claimed_once" CHECK((amount >= 0 AND claimed BETWEEN 0 AND amount) OR (amount < 0 AND claimed BETWEEN amount AND 0))
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `balance_days_open` ON `balance_days` (`seller_id`,`currency`,`day`) WHERE is_closed = 0;--> statement-breakpoint
CREATE INDEX `balance_days_unclaimed` ON `balance_days` (`seller_id`,`currency`,`day`) WHERE amount <> claimed;--> statement-breakpoint
CREATE TABLE `payout_accounts` (
	`seller_id` text PRIMARY KEY NOT NULL,
	`schedule` text DEFAULT 'weekly' NOT NULL,
	`minimum` integer,
	`daily_above` integer,
	`paused_at` integer,
	`held_at` integer,
	`held_by` text,
	`held_reason` text,
	`held_note` text,
	`held_review_on` text,
	`is_suspended` integer DEFAULT false NOT NULL,
	`account_id` text,
	`account_since` integer,
	`is_verified` integer DEFAULT false NOT NULL,
	`hindrance` text,
	`destination_id` text,
	`destination_kind` text,
	`destination_label` text,
	`destination_currency` text,
	`destination_country` text,
	`is_instant` integer DEFAULT false NOT NULL,
	`changed_at` integer,
	`daily_suspended` text,
	`run_on` text DEFAULT '' NOT NULL,
	`has_money` integer DEFAULT false NOT NULL,
	`feed_key` text,
	`updated_at` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payout_accounts_account` ON `payout_accounts` (`account_id`) WHERE account_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `payout_accounts_feed` ON `payout_accounts` (`feed_key`) WHERE feed_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `payout_accounts_held` ON `payout_accounts` (`held_at`) WHERE held_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `payout_accounts_due` ON `payout_accounts` (`schedule`,`run_on`,`seller_id`) WHERE has_money = 1;--> statement-breakpoint
CREATE TABLE `payout_claims` (
	`seller_id` text NOT NULL,
	`payout_id` text NOT NULL,
	`balance_day` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `payout_id`, `balance_day`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `payout_drifts` (
	`seller_id` text PRIMARY KEY NOT NULL,
	`checked_at` integer NOT NULL,
	`currency` text NOT NULL,
	`expected` integer NOT NULL,
	`held` integer NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `payout_events` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`payout_id` text,
	`code` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `payout_runs` (
	`seller_id` text NOT NULL,
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`outcome` text NOT NULL,
	`checks` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `day`, `kind`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `payout_runs_day` ON `payout_runs` (`day`,`kind`);--> statement-breakpoint
CREATE TABLE `payouts` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`currency` text NOT NULL,
	`gross` integer NOT NULL,
	`fee` integer NOT NULL,
	`net` integer NOT NULL,
	`covers_through` text NOT NULL,
	`day` text NOT NULL,
	`cause` text NOT NULL,
	`part` integer NOT NULL,
	`parts` integer NOT NULL,
	`account_id` text NOT NULL,
	`destination_id` text NOT NULL,
	`destination_label` text NOT NULL,
	`call` text,
	`attempt` integer DEFAULT 1 NOT NULL,
	`called_at` integer,
	`transfer_id` text,
	`provider_id` text,
	`reversal_id` text,
	`failure` text,
	`arrives_on` text,
	`check_at` integer,
	`history` text NOT NULL,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `payouts_cause` ON `payouts` (`seller_id`,`cause`,`part`);--> statement-breakpoint
CREATE INDEX `payouts_open` ON `payouts` (`seller_id`,`status`) WHERE status IN ('scheduled', 'creating', 'transferring', 'submitted', 'unknown');--> statement-breakpoint
CREATE INDEX `payouts_check` ON `payouts` (`check_at`) WHERE check_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `payouts_day` ON `payouts` (`day`);--> statement-breakpoint
CREATE INDEX `payouts_unknown` ON `payouts` (`created_at`) WHERE status = 'unknown';--> statement-breakpoint
CREATE TABLE `switches` (
	`name` text PRIMARY KEY NOT NULL,
	`off_since` integer,
	`off_until` text,
	`reason` text NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `policy_changes` (
	`seller_id` text NOT NULL,
	`product_id` text DEFAULT '' NOT NULL,
	`edition_id` text DEFAULT '' NOT NULL,
	`version` integer NOT NULL,
	`from_days` integer,
	`from_fine_print` text,
	`to_days` integer,
	`to_fine_print` text,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`run_id` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `product_id`, `edition_id`, `version`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `policy_run_items` (
	`seller_id` text NOT NULL,
	`run_id` text NOT NULL,
	`product_id` text NOT NULL,
	`tier` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`from_days` integer NOT NULL,
	`proposed_days` integer NOT NULL,
	`is_certain` integer NOT NULL,
	`confidence` integer NOT NULL,
	`words` text NOT NULL,
	`before` text,
	`after` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `run_id`, `product_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `policy_run_items_run` ON `policy_run_items` (`run_id`,`seller_id`);--> statement-breakpoint
CREATE TABLE `policy_run_sellers` (
	`seller_id` text NOT NULL,
	`run_id` text NOT NULL,
	`tier` integer NOT NULL,
	`status` text NOT NULL,
	`cursor` text DEFAULT '' NOT NULL,
	`products` integer DEFAULT 0 NOT NULL,
	`changes` integer DEFAULT 0 NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `run_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `policy_run_sellers_run` ON `policy_run_sellers` (`run_id`,`status`,`seller_id`);--> statement-breakpoint
CREATE TABLE `policy_snapshots` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`period_days` integer NOT NULL,
	`title` text NOT NULL,
	`fine_print` text,
	`version` integer NOT NULL,
	`inherited_from` text NOT NULL,
	`enforced` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `refund_policies` (
	`seller_id` text NOT NULL,
	`product_id` text DEFAULT '' NOT NULL,
	`edition_id` text DEFAULT '' NOT NULL,
	`period_days` integer NOT NULL,
	`fine_print` text,
	`version` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`changed_by` text NOT NULL,
	PRIMARY KEY(`seller_id`, `product_id`, `edition_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `disputes` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`purchase_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text NOT NULL,
	`amount` integer NOT NULL,
	`tax` integer NOT NULL,
	`platform_fee` integer NOT NULL,
	`affiliate` integer NOT NULL,
	`fee` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`purchase_id`) REFERENCES `purchases`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `disputes_purchase` ON `disputes` (`seller_id`,`purchase_id`);--> statement-breakpoint
CREATE TABLE `refund_requests` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`purchase_id` text NOT NULL,
	`status` text NOT NULL,
	`note` text,
	`is_in_window` integer NOT NULL,
	`held_for` text,
	`deadline_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`answer` text,
	`refund_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`purchase_id`) REFERENCES `purchases`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `refund_requests_open` ON `refund_requests` (`seller_id`,`purchase_id`) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX `refund_requests_purchase` ON `refund_requests` (`seller_id`,`purchase_id`);--> statement-breakpoint
CREATE INDEX `refund_requests_status` ON `refund_requests` (`seller_id`,`status`,`id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`purchase_id` text NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`amount` integer NOT NULL,
	`tax` integer NOT NULL,
	`platform_fee` integer NOT NULL,
	`affiliate` integer NOT NULL,
	`note` text,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`attempt` integer DEFAULT 1 NOT NULL,
	`called_at` integer,
	`provider_id` text,
	`failure` text,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`purchase_id`) REFERENCES `purchases`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_provider` ON `refunds` (`seller_id`,`provider_id`) WHERE provider_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `refunds_purchase` ON `refunds` (`seller_id`,`purchase_id`);--> statement-breakpoint
CREATE TABLE `policy_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`is_dry_run` integer NOT NULL,
	`dry_run_id` text,
	`status` text NOT NULL,
	`tier` integer NOT NULL,
	`cursor` text DEFAULT '' NOT NULL,
	`next_at` integer NOT NULL,
	`pace` integer NOT NULL,
	`sellers` integer DEFAULT 0 NOT NULL,
	`done_sellers` integer DEFAULT 0 NOT NULL,
	`products` integer DEFAULT 0 NOT NULL,
	`changes` integer DEFAULT 0 NOT NULL,
	`unsure` integer DEFAULT 0 NOT NULL,
	`undone_sellers` integer DEFAULT 0 NOT NULL,
	`started_by` text NOT NULL,
	`started_by_name` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`adjust_until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollout_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`flag` text NOT NULL,
	`seller` text,
	`from_state` text NOT NULL,
	`to_state` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rollout_changes_flag` ON `rollout_changes` (`flag`,`at`);--> statement-breakpoint
CREATE TABLE `rollout_flags` (
	`key` text PRIMARY KEY NOT NULL,
	`stage` text NOT NULL,
	`percent` integer DEFAULT 0 NOT NULL,
	`new_since` integer NOT NULL,
	`is_killed` integer DEFAULT false NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollout_overrides` (
	`seller_id` text NOT NULL,
	`flag` text NOT NULL,
	`is_on` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `flag`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `purchases` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`product_id` text NOT NULL,
	`edition_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`price_amount` integer NOT NULL,
	`currency` text NOT NULL,
	`refunded_amount` integer DEFAULT 0 NOT NULL,
	`refunding_amount` integer DEFAULT 0 NOT NULL,
	`status` text NOT NULL,
	`country` text,
	`source` text NOT NULL,
	`purchased_at` integer NOT NULL,
	`policy_key` text NOT NULL,
	`time_zone` text,
	`payment_intent` text,
	`tax_amount` integer DEFAULT 0 NOT NULL,
	`processor_fee` integer DEFAULT 0 NOT NULL,
	`platform_fee` integer DEFAULT 0 NOT NULL,
	`affiliate_amount` integer DEFAULT 0 NOT NULL,
	`affiliate_id` text,
	`discount_code` text,
	`seen_version` integer DEFAULT 0 NOT NULL,
	`receipt_asked_at` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`edition_id`) REFERENCES `editions`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`contact_id`) REFERENCES `contacts`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`policy_key`) REFERENCES `policy_snapshots`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `purchases_payment` ON `purchases` (`payment_intent`) WHERE payment_intent IS NOT NULL;--> statement-breakpoint
CREATE INDEX `purchases_product_contact` ON `purchases` (`seller_id`,`product_id`,`contact_id`,`edition_id`,`status`,`purchased_at`);--> statement-breakpoint
CREATE INDEX `purchases_product` ON `purchases` (`seller_id`,`product_id`);--> statement-breakpoint
CREATE INDEX `purchases_contact` ON `purchases` (`seller_id`,`contact_id`);--> statement-breakpoint
CREATE INDEX `purchases_moved` ON `purchases` (`seller_id`,`status`) WHERE status <> 'paid';--> statement-breakpoint
CREATE TABLE `sandbox_clock` (
	`id` integer PRIMARY KEY NOT NULL,
	`offset_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sandbox_faults` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`port` text NOT NULL,
	`mode` text NOT NULL,
	`times` integer NOT NULL,
	`provider` text
);
--> statement-breakpoint
CREATE TABLE `sandbox_mail_bodies` (
	`ref` text NOT NULL,
	`part` integer NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`ref`, `part`)
);
--> statement-breakpoint
CREATE TABLE `sandbox_mail_calls` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`ref` text NOT NULL,
	`provider` text NOT NULL,
	`endpoint` text NOT NULL,
	`idempotency_key` text,
	`payload_hash` text,
	`state` text NOT NULL,
	`mails` integer NOT NULL,
	`refused` text,
	`recipients` text,
	`at` integer NOT NULL,
	`reported_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sandbox_mail_calls_ref` ON `sandbox_mail_calls` (`ref`);--> statement-breakpoint
CREATE UNIQUE INDEX `sandbox_mail_calls_key` ON `sandbox_mail_calls` (`endpoint`,`idempotency_key`);--> statement-breakpoint
CREATE INDEX `sandbox_mail_calls_unreported` ON `sandbox_mail_calls` (`at`) WHERE reported_at IS NULL AND recipients IS NOT NULL;--> statement-breakpoint
CREATE TABLE `sandbox_payment_balances` (
	`account` text NOT NULL,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`account`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `sandbox_payment_calls` (
	`key` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`ref` text NOT NULL,
	`status` integer,
	`body` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sandbox_payment_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`subject` text NOT NULL,
	`json` text NOT NULL,
	`at` integer NOT NULL,
	`held` integer NOT NULL,
	`sent_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sandbox_payment_events_id` ON `sandbox_payment_events` (`id`);--> statement-breakpoint
CREATE INDEX `sandbox_payment_events_subject` ON `sandbox_payment_events` (`subject`);--> statement-breakpoint
CREATE INDEX `sandbox_payment_events_unsent` ON `sandbox_payment_events` (`at`) WHERE sent_at IS NULL AND held = 0;--> statement-breakpoint
CREATE TABLE `sandbox_payment_objects` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`parent` text,
	`json` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sandbox_payment_objects_type` ON `sandbox_payment_objects` (`type`,`at`);--> statement-breakpoint
CREATE INDEX `sandbox_payment_objects_parent` ON `sandbox_payment_objects` (`parent`,`type`) WHERE parent IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sandbox_payment_objects_group` ON `sandbox_payment_objects` (json ->> 'group') WHERE type = 'transfer';--> statement-breakpoint
CREATE INDEX `sandbox_payment_objects_next` ON `sandbox_payment_objects` (json ->> 'nextAt') WHERE type = 'payout';--> statement-breakpoint
CREATE TABLE `sandbox_settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`hint` text NOT NULL,
	`key_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`body` text,
	`headers` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`invited_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_id` ON `invitations` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_email` ON `invitations` (`email`,`seller_id`);--> statement-breakpoint
CREATE TABLE `members` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`login_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`login_id`) REFERENCES `logins`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `members_login` ON `members` (`login_id`,`seller_id`);--> statement-breakpoint
CREATE TABLE `seller_settings` (
	`seller_id` text PRIMARY KEY NOT NULL,
	`brand_color` text DEFAULT '#0f766e' NOT NULL,
	`logo_key` text,
	`support_email` text,
	`sender_name` text NOT NULL,
	`sender_local_part` text DEFAULT 'updates' NOT NULL,
	`mail_provider` text,
	`postal_address` text,
	`time_zone` text DEFAULT 'UTC' NOT NULL,
	`prompt_seconds` integer DEFAULT 10 NOT NULL,
	`track_mail` integer DEFAULT true NOT NULL,
	`digest` integer DEFAULT false NOT NULL,
	`daily_limit` integer,
	`auto_refund` integer DEFAULT true NOT NULL,
	`refunds_paused_at` integer,
	`policy_enforced_at` integer,
	`is_none_allowed` integer DEFAULT false NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `deliveries` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`batch_no` integer NOT NULL,
	`email` text NOT NULL,
	`purchase_id` text NOT NULL,
	`state` text,
	`reason` text,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `update_id`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `event_folds` (
	`seller_id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `link_clicks` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`no` integer NOT NULL,
	`contact_id` text NOT NULL,
	`clicks` integer DEFAULT 1 NOT NULL,
	PRIMARY KEY(`seller_id`, `update_id`, `no`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `mail_events` (
	`event_id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`type` text NOT NULL,
	`seller_id` text,
	`delivery_id` text NOT NULL,
	`at` integer NOT NULL,
	`detail` text,
	`agent` text,
	`link_no` integer,
	`received_at` integer NOT NULL,
	`applied_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `mail_events_waiting` ON `mail_events` (`seller_id`,`received_at`) WHERE applied_at IS NULL;--> statement-breakpoint
CREATE INDEX `mail_events_received` ON `mail_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `sending_days` (
	`seller_id` text NOT NULL,
	`day` text NOT NULL,
	`handed_over` integer DEFAULT 0 NOT NULL,
	`delivered` integer DEFAULT 0 NOT NULL,
	`mail_limit` integer,
	PRIMARY KEY(`seller_id`, `day`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `soft_bounces` (
	`seller_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`event_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `contact_id`, `event_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `unknown_mail_events` (
	`provider` text NOT NULL,
	`type` text NOT NULL,
	`day` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`provider`, `type`, `day`)
);
--> statement-breakpoint
CREATE TABLE `update_activity` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`at` integer NOT NULL,
	`accepted` integer DEFAULT 0 NOT NULL,
	`delivered` integer DEFAULT 0 NOT NULL,
	`opened` integer DEFAULT 0 NOT NULL,
	`clicked` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`complained` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`seller_id`, `update_id`, `at`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `update_batches` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`batch_no` integer NOT NULL,
	`from_contact` text NOT NULL,
	`to_contact` text NOT NULL,
	`size` integer NOT NULL,
	`provider` text NOT NULL,
	`state` text NOT NULL,
	`first_call_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`settled_at` integer,
	`run_id` text,
	`reason` text,
	`accepted` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`unknown` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`recipients` text,
	`provider_ids` text,
	PRIMARY KEY(`seller_id`, `update_id`, `batch_no`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`update_id`) REFERENCES `updates`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `update_bodies` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`envelope` text NOT NULL,
	`html` text NOT NULL,
	`text` text NOT NULL,
	`sections` text,
	PRIMARY KEY(`seller_id`, `update_id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`update_id`) REFERENCES `updates`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `update_failures` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`state` text NOT NULL,
	`cause` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`seller_id`, `update_id`, `state`, `cause`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `update_links` (
	`seller_id` text NOT NULL,
	`update_id` text NOT NULL,
	`no` integer NOT NULL,
	`url` text,
	`label` text NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`people` integer DEFAULT 0 NOT NULL,
	`machines` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`seller_id`, `update_id`, `no`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`update_id`) REFERENCES `updates`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `updates` (
	`seller_id` text NOT NULL,
	`id` text NOT NULL,
	`product_id` text NOT NULL,
	`version` integer NOT NULL,
	`since_version` integer NOT NULL,
	`status` text NOT NULL,
	`subject` text NOT NULL,
	`note` text NOT NULL,
	`items` text NOT NULL,
	`edition_ids` text NOT NULL,
	`segment` text,
	`provider` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`send_at` integer NOT NULL,
	`version_saved_at` integer NOT NULL,
	`freeze_cursor` text,
	`frozen_at` integer,
	`started_at` integer,
	`finished_at` integer,
	`pause_reason` text,
	`wait_reason` text,
	`wait_until` integer,
	`batches` integer DEFAULT 0 NOT NULL,
	`candidates` integer DEFAULT 0 NOT NULL,
	`recipients` integer DEFAULT 0 NOT NULL,
	`excluded` text NOT NULL,
	`accepted` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`unknown` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`last_run` text,
	`delivered` integer DEFAULT 0 NOT NULL,
	`opened` integer DEFAULT 0 NOT NULL,
	`clicked` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`complained` integer DEFAULT 0 NOT NULL,
	`opens` integer DEFAULT 0 NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`machine_opens` integer DEFAULT 0 NOT NULL,
	`machine_clicks` integer DEFAULT 0 NOT NULL,
	`tracked` integer DEFAULT true NOT NULL,
	`guard` text DEFAULT 'off' NOT NULL,
	`canary_batches` integer DEFAULT 0 NOT NULL,
	`canary_started_at` integer,
	`unknown_left_at` integer,
	`resend_of` text,
	`wave` integer DEFAULT 0 NOT NULL,
	`digest_of` text,
	`digest_id` text,
	PRIMARY KEY(`seller_id`, `id`),
	FOREIGN KEY (`seller_id`) REFERENCES `sellers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seller_id`,`product_id`) REFERENCES `products`(`seller_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `updates_version` ON `updates` (`seller_id`,`product_id`,`version`) WHERE (status <> 'cancelled' OR started_at IS NOT NULL) AND resend_of IS NULL AND digest_of IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `updates_wave` ON `updates` (`seller_id`,`resend_of`,`wave`) WHERE resend_of IS NOT NULL AND (status <> 'cancelled' OR started_at IS NOT NULL);--> statement-breakpoint
CREATE INDEX `updates_product` ON `updates` (`seller_id`,`product_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `updates_id` ON `updates` (`id`);