import EventLog

/// A seeded stream of believable CRM events for benchmarks: contacts, deals, tickets, e-mails, orders,
/// subscriptions, leads, campaigns, segments, tasks, calls and agents whose lives interleave, about ten events a
/// stream, lines of about 450 bytes with about 240 of data, about 15 % of the events with personal values. The same
/// seed gives the same bytes.
struct Workload {
    enum Kind: CaseIterable {
        case contact, deal, ticket, email, order, subscription, lead, campaign, segment, task, call, employee
    }

    struct Life {
        let kind: Kind
        let stream: String
        let contact: String
        var step = 0
        let length: Int
        /// Of a deal its stage, of a subscription what it pays, in minor units.
        var stage = 0
        var isPaused = false
    }

    /// Streams open at the same time, and contacts that there are before anything else: of all lanes together.
    private static let openLives = 4_000
    private static let firstContacts = 200
    /// Lanes that share them: as many clients as benchmarks have at most.
    private static let laneCount = 32
    /// Of a thousand new streams.
    private static let shares: [(kind: Kind, share: Int)] = [
        (.contact, 140), (.deal, 260), (.ticket, 200), (.email, 110), (.order, 90), (.subscription, 50),
        (.lead, 36), (.campaign, 1), (.segment, 1), (.task, 10), (.call, 100), (.employee, 2),
    ]
    /// 2023-01-01; a million events take a little over two years.
    private static let start: Int64 = 1_672_531_200_000_000
    private static let usualEvents = 1_000_000
    /// Microseconds from one event to the next: these, and up to so many more.
    private static let step: (least: Int64, spread: Int) = (20_000_000, 100_000_000)
    private static let stages = ["qualification", "proposal", "negotiation"]
    private static let words = [
        "price", "delivery", "contract", "budget", "renewal", "meeting", "quarter", "decision", "partner",
        "support", "invoice", "discount", "pilot", "procurement", "warranty", "training", "security",
        "review",
        "قیمت", "تحویل", "قرارداد", "بودجه", "تمدید", "جلسه", "پشتیبانی", "فاکتور", "تخفیف", "آموزش",
    ]
    private static let givenNames = [
        "Sara", "Ali", "Maryam", "Reza", "Anna", "Jonas", "Leila", "مریم", "رضا", "نیلوفر",
    ]
    private static let familyNames = [
        "Ahmadi", "Karimi", "Meyer", "Jansen", "Rossi", "احمدی", "کریمی", "محمدی",
    ]

    var random: BenchRandom
    private var lives: [Life] = []
    private var counts: [Kind: Int] = [:]
    private(set) var contacts = 0
    var employees: Int { counts[.employee] ?? 0 }
    private var time: Int64
    private var idSequence: UInt64 = 0

    let lane: String
    private let openLives: Int
    private let firstContacts: Int

    /// - Parameters:
    ///   - lane: workloads of different lanes share no stream. A lane is a thirty-second of a company: with fewer
    ///     streams open, and soon going on with those it has.
    ///   - events: how many it is to give. A company of more than a million is older: nothing happens in the future.
    init(seed: UInt64, lane: Int? = nil, events: Int = usualEvents) {
        random = BenchRandom(seed: seed)
        let average = Self.step.least + Int64(Self.step.spread / 2)
        time = Self.start - Int64(max(0, events - Self.usualEvents)) * average
        self.lane = lane.map { "\($0)." } ?? ""
        let parts = lane == nil ? 1 : Self.laneCount
        openLives = Self.openLives / parts
        firstContacts = Self.firstContacts / parts
    }

    /// The next event, one line of JSON without its end.
    mutating func next() -> [UInt8] {
        time += Self.step.least + Int64(random.below(Self.step.spread))
        if lives.count < openLives || lives.isEmpty {
            lives.append(newLife())
            return event(of: lives.count - 1)
        }
        let index = random.below(lives.count)
        if lives[index].step == lives[index].length { lives[index] = newLife() }
        return event(of: index)
    }

    private mutating func newLife() -> Life {
        var kind = Kind.contact
        if contacts > firstContacts, employees == 0 {
            kind = .employee
        } else if contacts > firstContacts {
            var pick = random.below(1_000)
            for (candidate, share) in Self.shares {
                kind = candidate
                if pick < share { break }
                pick -= share
            }
        }
        counts[kind, default: 0] += 1
        if kind == .contact { contacts += 1 }
        let contact = kind == .contact ? contacts : 1 + random.below(contacts)
        let stream = "\(kind)-\(lane)\(String(counts[kind] ?? 0).leftPadded(6))"
        let length: Int
        switch kind {
        case .contact: length = 8 + random.below(24)
        case .deal: length = 6 + random.below(9)
        case .ticket: length = 6 + random.below(9)
        case .email: length = 3 + random.below(3)
        case .order: length = 2 + random.below(4)
        case .subscription: length = 3 + random.below(9)
        case .lead: length = 2 + random.below(3)
        case .campaign, .segment: length = 200 + random.below(800)
        case .task: length = 2 + random.below(3)
        case .call: length = [2, 3, 5, 5, 5, 5, 5, 5][random.below(8)]
        case .employee: length = 100 + random.below(400)
        }
        let name = "contact-\(lane)\(String(contact).leftPadded(6))"
        return Life(kind: kind, stream: stream, contact: name, length: length)
    }

    private mutating func event(of index: Int) -> [UInt8] {
        var life = lives[index]
        let isFirst = life.step == 0
        let isLast = life.step == life.length - 1
        let (type, data): (String, String)
        switch life.kind {
        case .contact: (type, data) = contactEvent(isFirst)
        case .deal: (type, data) = dealEvent(&life, isFirst, isLast)
        case .ticket: (type, data) = ticketEvent(life, isFirst, isLast)
        case .email: (type, data) = emailEvent(life, isFirst)
        case .order: (type, data) = orderEvent(life, isFirst)
        case .subscription: (type, data) = subscriptionEvent(&life, isFirst, isLast)
        case .lead: (type, data) = leadEvent(life)
        case .campaign: (type, data) = campaignEvent(life)
        case .segment: (type, data) = segmentEvent(life)
        case .task: (type, data) = taskEvent(life)
        case .call: (type, data) = callEvent(life)
        case .employee: (type, data) = employeeEvent(life)
        }
        life.step += 1
        lives[index] = life
        idSequence += 1
        var line = Array(
            #"{"specversion":"1.0","id":"\#(uuid())","source":"/crm/\#(1 + random.below(4))","#.utf8)
        line += Array(
            #""type":"\#(type)","subject":"\#(life.stream)","time":"\#(Instant(microseconds: time))","#.utf8)
        line += Array(#""actor":"employee-\#(1 + random.below(120))","#.utf8)
        line += Array(#""data":\#(data)}"#.utf8)
        return line
    }

    // MARK: Types

    private mutating func contactEvent(_ isFirst: Bool) -> (String, String) {
        if isFirst {
            let given = pick(Self.givenNames)
            let family = pick(Self.familyNames)
            return (
                "contact.created",
                #"{"fullName":"\#(given) \#(family)","emails":["c\#(idSequence)@example.com"],"phones":["+98912\#(String(random.below(10_000_000)).leftPadded(7))"],"locale":"fa-IR","source":"web_form","custom":{"segment":"\#(pick(Self.words))","note":"\#(sentence(8))"}}"#
            )
        }
        switch random.below(6) {
        case 0:
            return (
                "contact.details_changed",
                #"{"changes":{"givenName":"\#(pick(Self.givenNames))","locale":"en-GB"},"custom":{"reason":"\#(sentence(14))"}}"#
            )
        case 1:
            return ("contact.tagged", #"{"tag":"\#(pick(Self.words))","custom":{"why":"\#(sentence(18))"}}"#)
        case 2:
            return (
                "contact.preference_set",
                #"{"key":"newsletter","value":"\#(pick(Self.words))","custom":{"why":"\#(sentence(16))"}}"#
            )
        case 3:
            return (
                "contact.score_recorded",
                #"{"model":"engagement","version":"3","score":\#(random.below(1_000)).\#(random.below(100)),"reasons":["\#(sentence(6))","\#(sentence(6))"],"custom":{"run":"\#(uuid())"}}"#
            )
        case 4:
            return (
                "contact.consent_granted",
                #"{"purpose":"marketing","channel":"email","basis":"consent","textVersion":"\#(random.below(9))","custom":{"form":"\#(sentence(14))"}}"#
            )
        default:
            return (
                "contact.email_added",
                #"{"email":"c\#(idSequence)@example.org","label":"work","custom":{"why":"\#(sentence(14))"}}"#
            )
        }
    }

    private mutating func dealEvent(_ life: inout Life, _ isFirst: Bool, _ isLast: Bool) -> (String, String) {
        let amount = #"{"amount":\#(1_000 * (1 + random.below(90_000))),"currency":"EUR"}"#
        if isFirst {
            let owner = employees > 0 ? #","ownerId":"\#(agent())""# : ""
            return (
                "deal.opened",
                #"{"contactId":"\#(life.contact)","title":"\#(sentence(5))","amount":\#(amount),"expectedCloseDate":"2025-0\#(1 + random.below(9))-1\#(random.below(9))","source":"web"\#(owner),"custom":{"need":"\#(sentence(8))"}}"#
            )
        }
        if isLast {
            return random.below(2) == 0
                ? ("deal.won", #"{"amount":\#(amount),"custom":{"why":"\#(sentence(18))"}}"#)
                : (
                    "deal.lost",
                    #"{"reason":"\#(sentence(10))","competitor":"\#(pick(Self.words))","custom":{"note":"\#(sentence(10))"}}"#
                )
        }
        if random.below(3) == 0, life.stage < Self.stages.count {
            life.stage += 1
            return (
                "deal.stage_changed",
                #"{"stage":"\#(Self.stages[life.stage - 1])","reason":"\#(sentence(10))","custom":{"next":"\#(sentence(10))"}}"#
            )
        }
        switch random.below(3) {
        case 0: return ("deal.amount_changed", #"{"amount":\#(amount),"custom":{"why":"\#(sentence(17))"}}"#)
        case 1:
            return (
                "deal.close_date_changed",
                #"{"expectedCloseDate":"2025-1\#(random.below(3))-2\#(random.below(9))","custom":{"why":"\#(sentence(18))"}}"#
            )
        default: return ("deal.forecast_set", #"{"forecast":"commit","custom":{"why":"\#(sentence(19))"}}"#)
        }
    }

    private mutating func ticketEvent(_ life: Life, _ isFirst: Bool, _ isLast: Bool) -> (String, String) {
        if isFirst {
            return (
                "ticket.opened",
                #"{"contactId":"\#(life.contact)","channel":"email","queue":"q\#(random.below(9))","priority":"normal","category":"\#(pick(Self.words))","subject":"\#(sentence(5))","custom":{"product":"\#(sentence(6))"}}"#
            )
        }
        if isLast {
            return ("ticket.resolved", #"{"resolution":"\#(sentence(14))","rootCause":"\#(sentence(8))"}"#)
        }
        if life.step == 1, employees > 0 {
            return ("ticket.assigned", #"{"assigneeId":"\#(agent())","custom":{"why":"\#(sentence(19))"}}"#)
        }
        switch random.below(4) {
        case 0:
            return (
                "ticket.agent_replied",
                #"{"public":true,"automated":false,"custom":{"summary":"\#(sentence(18))"}}"#
            )
        case 1: return ("ticket.customer_replied", #"{"custom":{"summary":"\#(sentence(22))"}}"#)
        case 2:
            return ("ticket.priority_changed", #"{"priority":"high","custom":{"why":"\#(sentence(20))"}}"#)
        default:
            return (
                "ticket.escalated", #"{"level":\#(1 + random.below(3)),"custom":{"why":"\#(sentence(21))"}}"#
            )
        }
    }

    private mutating func emailEvent(_ life: Life, _ isFirst: Bool) -> (String, String) {
        if isFirst {
            return (
                "email.sent",
                #"{"contactId":"\#(life.contact)","subject":"\#(sentence(5))","threadId":"\#(uuid())","custom":{"template":"\#(sentence(9))"}}"#
            )
        }
        switch random.below(3) {
        case 0: return ("email.delivered", #"{"custom":{"server":"\#(sentence(21))"}}"#)
        case 1: return ("email.opened", #"{"custom":{"client":"\#(sentence(21))"}}"#)
        default:
            return (
                "email.clicked",
                #"{"url":"https://example.com/\#(uuid())","custom":{"client":"\#(sentence(13))"}}"#
            )
        }
    }

    private mutating func orderEvent(_ life: Life, _ isFirst: Bool) -> (String, String) {
        if isFirst {
            let price = 100 * (1 + random.below(900))
            return (
                "order.completed",
                #"{"contactId":"\#(life.contact)","lines":[{"productId":"sku-\#(random.below(500))","name":"\#(sentence(3))","quantity":2,"unitPrice":{"amount":\#(price),"currency":"EUR"}}],"total":{"amount":\#(2 * price),"currency":"EUR"},"coupon":"\#(pick(Self.words))"}"#
            )
        }
        return ("order.fulfilled", #"{"custom":{"carrier":"\#(sentence(21))"}}"#)
    }

    // MARK: Words

    mutating func sentence(_ count: Int) -> String {
        (0..<count).map { _ in pick(Self.words) }.joined(separator: " ")
    }

    mutating func pick(_ values: [String]) -> String { values[random.below(values.count)] }

    private mutating func uuid() -> String {
        let digits =
            String(random.next(), radix: 16).leftPadded(16) + String(random.next(), radix: 16).leftPadded(16)
        let text = Array(digits.utf8)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return parts.map { String(decoding: text[$0], as: UTF8.self) }.joined(separator: "-")
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct BenchRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

extension String {
    func leftPadded(_ width: Int) -> String {
        count >= width ? self : String(repeating: "0", count: width - count) + self
    }
}
