import TestSupport

/// A random history of a small world: candidates to be appended one after the other. The ledger refuses
/// some of them. The same seed gives the same candidates.
///
/// It follows the states by order of arrival, as the ledger decides, while the times are shuffled: about
/// half of the events are late. Corrections and annulments hit anything, themselves too.
struct RandomHistory: Sendable {
    enum Candidate: Equatable, Sendable {
        /// A CloudEvent with id and time, for the ledger to take or to refuse.
        case event(json: String)
        /// The contact is to be erased here, as the server does it.
        case erase(contact: String)
    }

    let seed: UInt64
    private(set) var candidates: [Candidate] = []
    /// What the ledger holds if it takes what it is expected to take.
    private(set) var expected: [OracleEvent] = []
    /// The expected events that count, as known now.
    private(set) var facts: [OracleEvent] = []
    /// Erased contacts; they stay so whatever is annulled.
    private(set) var gone: Set<String> = []
    var random: SeededGenerator

    private let erases: Bool
    private let categories: [String]
    private let poolSize: Int
    private let isBrisk: Bool
    private var clock = Self.start
    /// 2024-01-01T00:00:00Z
    private static let start: Int64 = 1_704_067_200_000_000

    /// - Parameters:
    ///   - categories: whose streams go on; one that is named twice does so twice as often.
    ///   - poolSize: how many streams of a category there are, where their number is not fixed.
    ///   - isBrisk: as in a contact centre: seconds lie between events, some days here and there, and streams come
    ///     and go.
    init(
        seed: UInt64, count: Int, erases: Bool = false,
        categories: [String] = RandomHistory.peopleCategories, poolSize: Int? = nil, isBrisk: Bool = false
    ) {
        self.seed = seed
        self.categories = categories
        self.erases = erases
        self.poolSize = poolSize ?? 4 + count / 100
        self.isBrisk = isBrisk
        random = SeededGenerator(seed: seed)
        for stream in ["employee-1", "employee-2", "account-1", "account-2", "campaign-1"] { goOn(stream) }
        for contact in Self.contacts.prefix(4) { goOn(contact) }
        while candidates.count < count { step() }
    }

    /// In the order of their bytes, which is not that of their numbers.
    static let contacts = [
        "contact-1", "contact-10", "contact-2", "contact-B", "contact-a.1", "contact-a~",
    ]
    static let pipelines = ["pipeline-default", "pipeline-own", "pipeline-b"]

    // MARK: Steps

    private mutating func step() {
        switch below(100) {
        case 0..<8: correct()
        case 8..<15: annul()
        case 15..<18: merge()
        case 18..<21: unmerge()
        case 21..<23: if erases { erase() }
        case 23..<28: sendSomethingWrong()
        default: goOn(someStream())
        }
    }

    static let peopleCategories = [
        "contact", "contact", "contact", "contact", "contact", "contact", "contact", "deal", "deal", "deal",
        "deal", "deal", "call", "call", "call", "ticket", "ticket", "ticket", "order", "order",
        "subscription", "subscription", "survey", "survey", "email", "email", "message", "meeting", "note",
        "pipeline", "call", "call", "call", "ticket", "ticket", "ticket", "employee", "employee",
        "appointment", "workorder", "calendar", "subscription", "subscription", "lead", "lead", "campaign",
        "campaign", "campaign", "campaign", "segment", "segment",
    ]

    /// Of people at work: what contact centre and team are measured by.
    static let centreCategories = [
        "contact", "contact", "call", "call", "call", "call", "call", "call", "ticket", "ticket", "ticket",
        "ticket",
        "survey", "survey", "survey", "employee", "employee", "employee", "task", "task", "email", "message",
        "meeting", "deal", "deal", "lead", "lead", "order", "subscription", "calendar",
    ]

    private mutating func someStream() -> String {
        let category = pick(categories)
        switch category {
        case "contact": return pick(Self.contacts)
        case "pipeline": return pick(Self.pipelines)
        case "employee", "calendar": return "\(category)-\(1 + below(2))"
        case "campaign", "segment": return "\(category)-\(1 + below(2))"
        default:
            let gone = isBrisk ? candidates.count / 10 : 0
            return "\(category)-\(1 + gone + below(poolSize))"
        }
    }

    /// Any event that `stream` would take now.
    private mutating func goOn(_ stream: String) {
        let life = arrived(stream)
        let special = ["contact.merged", "contact.unmerged", "contact.erased"]
        let types = OracleLifecycle.types(of: category(stream), in: life.state)
            .filter { !special.contains($0) }
        guard !types.isEmpty else { return }
        let rare = Self.rare.first(where: types.contains)
        let type = if let rare, chance(50) { rare } else { pick(types) }
        if Self.quiet.contains(type), chance(70) { return }
        if Self.endings.contains(type), !isBrisk, chance(60) { return }
        if let data = data(type, stream, life.events) { send(type, stream, data) }
    }

    /// Types that are chosen as often as all others together, where they are possible at all.
    private static let rare = ["campaign.touched", "call.wrapup_completed"]
    /// Types that change little in the views.
    private static let quiet: Set<String> = [
        "call.callback_requested", "call.evaluated", "call.ivr_option_chosen", "call.recorded",
        "calendar.defined",
        "employee.benefit_granted", "employee.reviewed", "employee.role_changed", "employee.skill_granted",
        "employee.skill_revoked",
        "contact.duplicate_dismissed", "contact.duplicate_suspected", "contact.email_verified",
        "contact.preference_set", "deal.stakeholder_added", "deal.stakeholder_removed",
        "lead.nurture_enrolled", "lead.nurture_exited",
        "order.fulfilled",
        "order.returned", "subscription.cancel_requested", "subscription.cancel_withdrawn",
        "subscription.renewed", "ticket.assigned", "ticket.escalated", "ticket.priority_changed",
        "rule.fired",
    ]

    /// Types after which little more can happen.
    private static let endings: Set<String> = [
        "appointment.cancelled", "appointment.no_show", "call.abandoned", "call.self_served",
        "call.voicemail_left", "campaign.ended", "contact.archived", "deal.lost", "employee.left",
        "meeting.cancelled", "meeting.no_show", "note.redacted", "order.cancelled", "pipeline.retired",
        "subscription.cancelled", "subscription.trial_ended", "survey.expired", "ticket.merged",
    ]

    private mutating func merge() {
        let standing = Self.contacts.filter { ["active", "archived"].contains(arrived($0).state) }
        guard standing.count > 1 else { return }
        let contact = pick(standing)
        send("contact.merged", contact, ["intoId": .text(pick(standing.filter { $0 != contact }))])
    }

    private mutating func unmerge() {
        let merged = Self.contacts.filter { arrived($0).state == "merged" }
        if !merged.isEmpty { send("contact.unmerged", pick(merged), [:]) }
    }

    private mutating func erase() {
        let contacts = Self.contacts.filter { ["active", "archived", "merged"].contains(arrived($0).state) }
        // A world without contacts has nothing more to say.
        guard contacts.count > 3, chance(30) else { return }
        let contact = pick(contacts)
        candidates.append(.erase(contact: contact))
        expect("contact.erased", contact, ["legalBasis": "request"], id: "erased\(candidates.count)", clock)
        gone = Oracle.erased(in: expected)
    }

    // MARK: Amendments

    private mutating func correct() {
        let targets = expected.filter {
            !["ledger", "rule"].contains($0.category) && !gone.contains($0.stream)
        }
        guard !targets.isEmpty else { return }
        let target = pick(targets)
        let before = arrived(target.stream, before: target.position).events
        let new: OracleJSON? =
            target.type == "contact.merged"
            ? standingTarget(target) : data(target.type, target.stream, before)
        guard let new else { return }
        amend("ledger.corrected", ["eventId": .text(target.id), "data": new, "reason": "typing error"])
    }

    private mutating func standingTarget(_ merge: OracleEvent) -> OracleJSON? {
        let standing = Self.contacts.filter {
            ["active", "archived"].contains(arrived($0).state) && $0 != merge.stream
        }
        return standing.isEmpty ? nil : ["intoId": .text(pick(standing))]
    }

    private mutating func annul() {
        let amendments = expected.filter { $0.category == "ledger" }
        let events = expected.filter {
            !["contact.erased", "rule.fired"].contains($0.type) && $0.category != "ledger"
        }
        let target = pick(chance(35) && !amendments.isEmpty ? amendments : events)
        amend("ledger.annulled", ["eventId": .text(target.id), "reason": "never happened"])
    }

    private mutating func amend(_ type: String, _ data: OracleJSON) {
        let (stream, id, time) = ("ledger-\(candidates.count)", nextID, someTime())
        let amendment = OracleEvent(
            position: expected.count, stream: stream, type: type, id: id, time: time, recordedTime: 0,
            data: data)
        let after = Oracle.facts(of: expected + [amendment])
        if leavesMergesPossible(after) { send(type, stream, data, id: id, time) }
    }

    /// Whether each merge among `facts` that is new, or has a new target, leads to a contact that stands.
    private func leavesMergesPossible(_ after: [OracleEvent]) -> Bool {
        let (old, new) = (Oracle.merges(in: facts), Oracle.merges(in: after))
        return new.allSatisfy { contact, target in
            old[contact] == target || new[target] == nil && !gone.contains(target)
        }
            && old.values.allSatisfy { survivor in
                Oracle.creation(of: survivor, in: facts) == nil
                    || Oracle.creation(of: survivor, in: after) != nil
            }
    }

    // MARK: Mistakes

    private mutating func sendSomethingWrong() {
        let stream = someStream()
        switch below(4) {
        case 0:
            let type = pick(["deal.won", "order.refunded", "call.answered", "ticket.closed", "note.redacted"])
            write(type, "\(category(type))-none", ["reason": "no such stream"], id: nextID, someTime())
        case 1:
            let data: OracleJSON = ["contactId": "contact-nobody", "text": "to nobody"]
            write("note.added", "note-wrong\(candidates.count)", data, id: nextID, someTime())
        case 2:
            let data: OracleJSON = ["eventId": "nothing", "reason": "no such event"]
            write("ledger.annulled", "ledger-wrong\(candidates.count)", data, id: nextID, someTime())
        default:
            let type = pick(["contact.restored", "contact.unmerged", "deal.reopened", "survey.expired"])
            guard !OracleLifecycle.types(of: category(type), in: arrived(stream).state).contains(type) else {
                return
            }
            write(type, "\(category(type))-1", ["unknown": true], id: nextID, someTime())
        }
    }

    // MARK: Writing

    private var nextID: String { "e\(candidates.count)" }

    private mutating func send(
        _ type: String, _ stream: String, _ data: OracleJSON, id: String? = nil, _ time: Int64? = nil
    ) {
        let (id, time) = (id ?? nextID, time ?? someTime(of: type))
        write(type, stream, data, id: id, time)
        expect(type, stream, data, id: id, time)
    }

    private mutating func write(
        _ type: String, _ stream: String, _ data: OracleJSON, id: String, _ time: Int64
    ) {
        var event: [(String, String)] = [
            ("id", "\"\(id)\""), ("type", "\"\(type)\""), ("subject", "\"\(stream)\""),
            ("time", "\"\(timeText(time))\""), ("data", data.minified),
        ]
        let actors = ["employee-1", "employee-2", "mailer", nil]
        if let actor = actors[candidates.count % actors.count] { event.append(("actor", "\"\(actor)\"")) }
        let json = "{" + event.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
        candidates.append(.event(json: json))
    }

    private mutating func expect(
        _ type: String, _ stream: String, _ data: OracleJSON, id: String, _ time: Int64
    ) {
        let position = expected.count
        let event = OracleEvent(
            position: position, stream: stream, type: type, id: id, time: time,
            recordedTime: clock + Int64(position), data: data,
            revision: expected.filter { $0.stream == stream }.count)
        expected.append(event)
        facts = event.category == "ledger" ? Oracle.facts(of: expected) : facts + [event]
    }

    /// Campaigns begin early and orders follow their touches often: otherwise they would miss each other.
    private mutating func someTime(of type: String) -> Int64 {
        let time = someTime()
        switch type {
        case "campaign.planned", "campaign.launched":
            return chance(70) ? Self.start + Int64(below(3_600)) * 1_000_000 : time
        case "campaign.touched", "order.completed":
            return chance(60) ? Self.start + Int64(below(60 * 24 * 3_600)) * 1_000_000 : time
        default: return time
        }
    }

    /// Now, or some time ago, or the time of another event.
    private mutating func someTime() -> Int64 {
        if isBrisk { return someBriskTime() }
        clock += Int64(1 + below(2 * 24 * 3_600)) * 1_000_000
        if chance(10), let other = expected.last(where: { _ in random.oneIn(4) }) { return other.time }
        if chance(50) { return clock }
        let past = Int64(random.next() % UInt64(clock - Self.start))
        return Self.start + (chance(70) ? past / 1_000_000 * 1_000_000 : past)
    }

    /// Now, or a minute ago at most.
    private mutating func someBriskTime() -> Int64 {
        clock += Int64(1 + below(chance(3) ? 20 * 24 * 3_600_000 : 5_000)) * 1_000
        if chance(70) { return clock }
        return max(Self.start, clock - Int64(below(60)) * 1_000_000)
    }

    private mutating func timeText(_ time: Int64) -> String {
        if chance(10) {
            return OracleInstant.text(time + 210 * 60_000_000).replacing("Z", with: "+03:30")
        }
        return chance(20)
            ? OracleInstant.text(time).replacing(".000000Z", with: "Z") : OracleInstant.text(time)
    }
}
