/// A customer's request for help. Aligned with Zendesk's tickets.
enum Ticket {
    static let declaration = """
        ticket: open, pending, on_hold, resolved, closed, merged
        ticket.opened · – → open · contactId→contact!, accountId?→account!, channel key, queue? key,
            priority? (low|normal|high|urgent), category? key, subject†?, orgUnit? key
        ticket.assigned · open|pending|on_hold · assigneeId→employee
        ticket.priority_changed · open|pending|on_hold · priority (low|normal|high|urgent)
        ticket.escalated · open|pending|on_hold · level value, rule?
        ticket.status_changed · open|pending|on_hold → (status) · status (open|pending|on_hold)
        ticket.agent_replied · open|pending|on_hold · public boolean, automated boolean
        ticket.customer_replied · open|pending|on_hold, resolved → open
        ticket.sla_applied · open|pending|on_hold
            · policy key, metric (first_response|resolution), targetMs, calendar?→calendar
        ticket.resolved · open|pending|on_hold → resolved
            · resolution? prose, rootCause?, productId?→product
        ticket.reopened · resolved|closed → open · reason?
        ticket.closed · resolved → closed
        ticket.merged · open|pending|on_hold → merged · intoId→ticket
        """
}
