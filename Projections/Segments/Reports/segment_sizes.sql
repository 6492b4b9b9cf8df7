-- report: segment_sizes
-- How many contacts are in each segment.
--
-- Who was merged counts with the survivor, once.
-- chart bars : members over segment_id
SELECT segments.segment_id, name, count(DISTINCT contact_id) AS members
FROM segments LEFT JOIN segment_members ON segment_members.segment_id = segments.segment_id
GROUP BY segments.segment_id, name
ORDER BY segments.segment_id
