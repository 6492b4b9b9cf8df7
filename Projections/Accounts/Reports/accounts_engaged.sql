-- report: accounts_engaged
-- Accounts and how many of their contacts were in touch in the last 90 days.
--
-- engaged_contacts_90d are those of the account's contacts whose last interaction lies in the 90 × 24 hours before
-- now(); engaged_share is their part of all its contacts, NULL where it has none. What counts as an interaction is
-- said at the table contacts. Merged and erased contacts are left out: what concerned a merged one counts for its
-- survivor, at the survivor's account.
-- parameter owner text = NULL : only accounts of this employee
-- parameter industry text = NULL : only accounts of this industry
WITH person AS MATERIALIZED (
    SELECT account_id, last_interaction_at FROM contacts
    WHERE account_id IS NOT NULL AND state IN ('active', 'archived')
),
engaged AS MATERIALIZED (
    SELECT account_id, count(*) AS contacts, count(*) FILTER (
        WHERE microseconds(last_interaction_at) > microseconds(now()) - 90 * 86400000000
            AND last_interaction_at <= now()
    ) AS engaged
    FROM person
    GROUP BY account_id
)
SELECT accounts.account_id, name, state, owner_id, coalesce(engaged.contacts, 0) AS contacts,
    coalesce(engaged, 0) AS engaged_contacts_90d, CAST(engaged AS REAL) / engaged.contacts AS engaged_share
FROM accounts LEFT JOIN engaged ON engaged.account_id = accounts.account_id
WHERE (:owner IS NULL OR owner_id = :owner) AND (:industry IS NULL OR industry = :industry)
ORDER BY engaged_contacts_90d DESC, accounts.account_id
