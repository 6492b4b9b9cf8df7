/// Recurring revenue. Aligned with Segment's B2B SaaS events.
enum Subscription {
    static let declaration = """
        subscription: trialing, active, paused, cancelled
        subscription.trial_started · – → trialing
            · contactId→contact!, accountId?→account!, plan key, endsAt? moment
        subscription.trial_ended · trialing → cancelled · reason?
        subscription.started · –|trialing → active
            · contactId°→contact!, accountId?→account!, plan key, mrr money, termMonths? integer 1…
        subscription.expanded / subscription.contracted · active · mrr money, reason?
        subscription.renewed · active · termMonths? integer 1…
        subscription.paused · active → paused
        subscription.resumed · paused → active
        subscription.cancel_requested · active · reason?
        subscription.cancel_withdrawn · active
        subscription.cancelled · active|paused → cancelled · reason?
        subscription.reactivated · cancelled → active · mrr money
        """
}
