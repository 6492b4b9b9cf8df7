-- report: response_rate
-- How many of those whom a campaign touched answered, and how many bought.
--
-- Contacts are counted once, as they are known now: touched, of these those with a response and those with a
-- conversion of the campaign. response_rate and conversion_rate are shares of the touched, NULL where there are none.
-- parameter from start = NULL : touched at it or later
-- parameter to end = NULL : touched before it; a day is included
-- parameter channel text = NULL : only touches through this channel
-- chart bars : response_rate over campaign_id
WITH reached AS MATERIALIZED (
    SELECT DISTINCT campaign_id, contact_id FROM touches
    WHERE (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to) AND (:channel IS NULL OR channel = :channel)
),
answered AS MATERIALIZED (SELECT DISTINCT campaign_id, contact_id FROM campaign_responses),
bought AS MATERIALIZED (SELECT DISTINCT campaign_id, contact_id FROM campaign_conversions),
counts AS MATERIALIZED (
    SELECT reached.campaign_id, count(*) AS touched, count(answered.contact_id) AS responded,
        count(bought.contact_id) AS converted
    FROM reached
        LEFT JOIN answered ON answered.campaign_id = reached.campaign_id AND answered.contact_id = reached.contact_id
        LEFT JOIN bought ON bought.campaign_id = reached.campaign_id AND bought.contact_id = reached.contact_id
    GROUP BY reached.campaign_id
)
SELECT campaigns.campaign_id, name, coalesce(counts.touched, 0) AS touched,
    coalesce(counts.responded, 0) AS responded, coalesce(counts.converted, 0) AS converted,
    CAST(counts.responded AS REAL) / nullif(counts.touched, 0) AS response_rate,
    CAST(counts.converted AS REAL) / nullif(counts.touched, 0) AS conversion_rate
FROM campaigns LEFT JOIN counts ON counts.campaign_id = campaigns.campaign_id
ORDER BY campaigns.campaign_id
