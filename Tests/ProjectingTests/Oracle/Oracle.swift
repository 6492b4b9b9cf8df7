/// The views by brute force: the fold, from nothing, of exactly the events of a moment, written from
/// the description of the views alone. Slow, and meant to be obviously right; nothing of it is shared with the
/// engine that is compared with it.
///
/// Where the texts leave a case open, it is read so:
/// - Events of a stream that lie before its creating event are not folded. The creating event is decided
///   as known at as_of; if its time is after valid_at there is no row, whatever else creates later.
/// - `merged_into` is the direct target; a contact that is merged *and* erased has the state erased and
///   keeps `merged_into`. The state erased follows the contact's own `contact.erased` in the timed
///   fold; those erased with their survivor stay merged, but lose their personal values. Who these
///   are is decided by the merges as known when the erasure was recorded.
/// - A merge needs both to be created before it, not merged and not erased there by an own event.
/// - A survivor that does not exist itself has NULL in every own column, in `emails`, `phones`, `tags` too;
///   those of a contact that exists are `[]` where empty. What is linked to a contact without a row of its
///   own or by a merge makes none.
/// - `details_changed` replaces `address` and `location` as a whole. `account_unlinked` from another
///   account than the present one changes nothing. `score` is REAL.
/// - `interactions` counts each event (a call answered twice is two), those of cancelled orders and merged
///   tickets too.
/// - `deal.opened` without stage: the first stage that is not retired, as known; NULL if there is none.
///   The fold compares with the stage so found: a change to it changes nothing, no override either.
/// - A stage added again keeps its place: not retired, nothing changes; retired, it is back with
///   the new probability.
/// - An overridden probability holds for a deal with stage NULL too. Reopening keeps amount and forecast.
/// - Refunds and recurring amounts are summed as recorded; where corrections mixed currencies, the
///   row shows that of the order's total and of the last recurring amount.
/// - On the board stage NULL stands first among unknown stages; within a stage rows are in the order of
///   currency, NULL first. `weighted` is Σ amount × pct, divided by 100 once; NULL counts as 0 there.
///   With a currency asked for, deals without an amount are left out.
/// - `waterfall`: a currency is part of the filter: a deal that changes it moves out of one and into the
///   other; a deal without amount counts 0 in the currency of its other end, and makes no row alone.
///   What is open only at t1 is won or lost by its state at t2 even if outside the filter then.
/// - A call is over, so that `talk_ms` and `hold_ms` are known, when it has an `ended_at`; 0 if never answered.
///   Only `call.queued` gives `queued_at`. A call that is offered later than it ends repeats itself.
/// - A calendar's hours are those that a clock on the wall shows, in the version that holds on the day; a
///   night shift belongs to the version of its evening, read in the zone of the present one.
struct Oracle: Sendable {
    /// The whole log, in order of position.
    let events: [OracleEvent]
    /// Events with a position below it are known.
    let asOf: Int
    /// Microseconds; where as_of was given as an instant.
    let asOfInstant: Int64?
    /// Microseconds; events with a time up to it count.
    let validAt: Int64?

    /// The known events that count, with the data that counts.
    let facts: [OracleEvent]
    /// Merged contact → the one that it is merged into.
    let merges: [String: String]
    /// Contacts without personal values, at every moment.
    let erased: Set<String>
    let known = OracleMemory()

    /// - Parameters:
    ///   - events: all of the log: what was erased later is erased at every moment.
    ///   - asOf: a position; 0 knows nothing.
    init(events: [OracleEvent], asOf: Int, validAt: Int64? = nil, asOfInstant: Int64? = nil) {
        self.events = events.sorted { $0.position < $1.position }
        self.asOf = asOf
        self.asOfInstant = asOfInstant
        self.validAt = validAt
        facts = Self.facts(of: self.events.filter { $0.position < asOf })
        merges = Self.merges(in: facts)
        erased = Self.erased(in: self.events)
    }

    /// The instant of the moment; 0 where nothing is known.
    var now: Int64 {
        validAt ?? asOfInstant ?? events.last { $0.position < asOf }?.recordedTime ?? 0
    }

    static let tableNames = [
        "contacts", "contact_value", "deals", "deal_stages", "deal_closes", "orders", "order_lines",
        "tickets",
        "calls", "surveys", "employees", "employments", "agent_states", "shifts", "appointments",
        "workorders",
        "subscriptions",
        "mrr_moves", "leads", "campaigns", "touches", "campaign_responses", "campaign_conversions",
        "campaign_costs",
        "segments", "segment_members", "interactions", "tasks",
    ]

    /// Of accounts, of what is sold and paid, and of the company's own doings.
    static let companyTableNames = [
        "accounts", "products", "quotes", "invoices", "payments", "loyalty", "carts", "cart_lines",
        "projects", "partners", "branches", "branch_targets", "contracts", "rules",
    ]

    /// The rows of a table in key order (bytes).
    func table(_ name: String) -> [OracleRow] {
        switch name {
        case "contacts": contacts()
        case "contact_value": contactValue()
        case "deals": deals()
        case "deal_stages": dealStages()
        case "deal_closes": dealCloses()
        case "orders": orders()
        case "order_lines": orderLines()
        case "tickets": tickets()
        case "calls": calls()
        case "surveys": surveys()
        case "employees": employees()
        case "employments": employments()
        case "agent_states": agentStates()
        case "shifts": shifts()
        case "appointments": appointments()
        case "workorders": workOrders()
        case "subscriptions": subscriptions()
        case "mrr_moves": mrrMoves()
        case "leads": leads()
        case "campaigns": campaigns()
        case "touches": touches()
        case "campaign_responses": campaignResponses()
        case "campaign_conversions": campaignConversions()
        case "campaign_costs": campaignCosts()
        case "segments": segments()
        case "segment_members": segmentMembers()
        case "interactions": interactions()
        case "tasks": tasks()
        default: companyTable(name)
        }
    }

    private func companyTable(_ name: String) -> [OracleRow] {
        switch name {
        case "accounts": accounts()
        case "products": products()
        case "quotes": quotes()
        case "invoices": invoices()
        case "payments": payments()
        case "loyalty": loyalty()
        case "carts": carts()
        case "cart_lines": cartLines()
        case "projects": projects()
        case "partners": partners()
        case "branches": branches()
        case "branch_targets": branchTargets()
        case "contracts": contracts()
        case "rules": rules()
        default: preconditionFailure("there is no table \(name)")
        }
    }
}
