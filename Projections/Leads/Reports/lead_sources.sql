-- report: lead_sources
-- Where leads come from and what becomes of them, by the date of their capture.
--
-- conversion_rate is the share of the captured that is converted; median_first_contact_ms is of those that
-- were contacted at all.
-- parameter from start = NULL : captured at it or later
-- parameter to end = NULL : captured before it; a day is included
-- parameter owner text = NULL : only leads of this owner
-- chart bars : captured over source
SELECT source, count(*) AS captured, count(first_contacted_at) AS contacted, count(qualified_at) AS qualified,
    count(converted_at) AS converted, CAST(count(converted_at) AS REAL) / count(*) AS conversion_rate,
    median(first_contact_ms) AS median_first_contact_ms
FROM leads
WHERE (:from IS NULL OR captured_at >= :from) AND (:to IS NULL OR captured_at < :to)
    AND (:owner IS NULL OR owner_id = :owner)
GROUP BY source
ORDER BY captured DESC, source
