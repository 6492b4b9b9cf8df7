-- report: team_productivity
-- What each employee got done, by period.
--
-- interactions are those in which the employee took part. A call counts for the agent who answered it last, when it was
-- offered; a ticket that is resolved or closed for its assignee, when it was resolved last; a task that is done for its
-- assignee, else for who completed it, when it was completed; a deal that is won for its owner, when it was closed.
-- won_amounts are Σ amount in minor units by currency, as JSON: they are never added up. A row for each employee and
-- period with any of them.
-- parameter period text = 'month' : day, monday_week, saturday_week, month, jalali_month, quarter, year or another kind
-- parameter from start = NULL : of what was at it or later
-- parameter to end = NULL : of what was before it; a day is included
-- parameter agent text = NULL : only this employee
-- parameter org_unit text = NULL : only employees of this unit
-- parameter queue text = NULL : only calls and tickets of this queue and the interactions in them: no tasks, no deals
WITH units AS MATERIALIZED (SELECT employee_id FROM employees WHERE org_unit = :org_unit),
queued(stream) AS MATERIALIZED (
    SELECT call_id FROM calls WHERE queue = :queue UNION ALL SELECT ticket_id FROM tickets WHERE queue = :queue
),
facts(employee_id, period, interactions, calls, tickets, tasks, deals, currency, amount) AS (
    SELECT employee_id, period_label(:period, at), count(*), 0, 0, 0, 0, NULL, NULL FROM interactions
    WHERE employee_id IS NOT NULL AND (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)
        AND (:agent IS NULL OR employee_id = :agent) AND (:queue IS NULL OR stream IN (SELECT stream FROM queued))
    GROUP BY 1, 2
    UNION ALL
    SELECT agent_id, period_label(:period, offered_at), 0, count(*), 0, 0, 0, NULL, NULL FROM calls
    WHERE agent_id IS NOT NULL AND (:from IS NULL OR offered_at >= :from) AND (:to IS NULL OR offered_at < :to)
        AND (:agent IS NULL OR agent_id = :agent) AND (:queue IS NULL OR queue = :queue)
    GROUP BY 1, 2
    UNION ALL
    SELECT assignee_id, period_label(:period, resolved_at), 0, 0, count(*), 0, 0, NULL, NULL FROM tickets
    WHERE assignee_id IS NOT NULL AND state IN ('resolved', 'closed')
        AND (:from IS NULL OR resolved_at >= :from) AND (:to IS NULL OR resolved_at < :to)
        AND (:agent IS NULL OR assignee_id = :agent) AND (:queue IS NULL OR queue = :queue)
    GROUP BY 1, 2
    UNION ALL
    SELECT coalesce(assignee_id, completed_by) AS doer, period_label(:period, completed_at), 0, 0, 0, count(*), 0, NULL,
        NULL
    FROM tasks
    WHERE :queue IS NULL AND doer IS NOT NULL AND state = 'done'
        AND (:from IS NULL OR completed_at >= :from) AND (:to IS NULL OR completed_at < :to)
        AND (:agent IS NULL OR doer = :agent)
    GROUP BY 1, 2
    UNION ALL
    SELECT owner_id, period_label(:period, closed_at), 0, 0, 0, 0, count(*), currency, sum(amount) FROM deals
    WHERE :queue IS NULL AND owner_id IS NOT NULL AND state = 'won' AND (:from IS NULL OR closed_at >= :from)
        AND (:to IS NULL OR closed_at < :to) AND (:agent IS NULL OR owner_id = :agent)
    GROUP BY 1, 2, currency
),
work AS MATERIALIZED (
    SELECT * FROM facts WHERE :org_unit IS NULL OR employee_id IN (SELECT employee_id FROM units)
    ORDER BY employee_id, period, currency
)
SELECT employee_id, period, sum(interactions) AS interactions, sum(calls) AS calls_handled,
    sum(tickets) AS tickets_resolved, sum(tasks) AS tasks_completed, sum(deals) AS deals_won,
    json_group_object(currency, amount) FILTER (WHERE currency IS NOT NULL) AS won_amounts
FROM work
GROUP BY employee_id, period
ORDER BY employee_id, period
