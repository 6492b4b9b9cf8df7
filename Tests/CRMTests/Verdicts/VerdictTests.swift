import CRM
import EventLog
import Testing

/// The table: every type, the built-in ones and a company's own, against everything that must be refused.
@Suite("Every type")
struct VerdictTests {
    static let categories = Catalogue.builtIn.categoryNames.map { (Definitions.none, $0) }
    static let companyCategories = ["visit", "deal"].map { (Definitions.everyKind, $0) }
    static let all = categories + companyCategories

    @Test(
        "is refused without a required field, with an ill-typed one, or with a dead reference", arguments: all
    )
    func refusals(_ definitions: Definitions, _ category: String) throws {
        let world = try World(definitions)
        for type in world.types(of: category) {
            let stream = "\(category)-table:\(type.name.dropFirst(category.count + 1))"
            let state = try #require(world.states(taking: type).first)
            try world.bring(stream, of: category, to: state)
            try world.prepare(stream, for: type)
            for verdictCase in try Self.table(of: type, in: world).cases {
                let refusal = verdict { try world.append(type, stream, data: verdictCase.data) }
                let reasons = refusal?.reasons.map { "\($0.code.rawValue) \($0.field)" }
                #expect(
                    reasons == ["\(verdictCase.code.rawValue) \(verdictCase.field)"],
                    "\(type.name) \(verdictCase.data)")
            }
        }
    }

    private static func table(of type: EventType, in world: World) throws -> VerdictTable {
        let data = world.data(of: type, .fullest)
        guard type.name == "ledger.corrected" else { return try VerdictTable(of: type, data: data) }
        let target = try #require(Catalogue.builtIn.type("account.created"))
        return try VerdictTable(of: type, data: data, correcting: target)
    }

    @Test(
        "is accepted in its states, with the least and the fullest data, and refused in all others",
        arguments: all)
    func transitions(_ definitions: Definitions, _ category: String) throws {
        let world = try World(definitions)
        var count = 0
        for state in world.states(of: category) {
            for type in world.types(of: category) {
                for fullness in [Fullness.least, .fullest] {
                    count += 1
                    let stream = "\(category)-t\(count)"
                    try world.bring(stream, of: category, to: state)
                    let isTaken = world.states(taking: type).contains(state)
                    if isTaken { try world.prepare(stream, for: type) }
                    let refusal = verdict {
                        try world.append(type, stream, data: world.data(of: type, fullness))
                    }
                    let expected: Refusal.Code? = isTaken ? nil : Self.code(in: state)
                    #expect(refusal?.code == expected, "\(type.name) in \(state): \(refusal?.reasons ?? [])")
                }
            }
        }
    }

    private static func code(in state: String) -> Refusal.Code {
        switch state {
        case "merged": .mergedStream
        case "erased": .erasedStream
        default: .transitionNotAllowed
        }
    }

    @Test("has as many such cases as the catalogue's page has fields")
    func counts() throws {
        let world = try World()
        var cases: [VerdictCase] = []
        for type in Catalogue.builtIn.types { cases += try Self.table(of: type, in: world).cases }
        let page = try Page()
        // A correction's new data is tried as an account's.
        let rows = page.rows + page.rows.filter { $0.type == "account.created" }
        let fields = rows.flatMap { PageField.all(in: $0, of: page) }
        let references = fields.filter { if case .reference = $0.field.form { true } else { false } }
        let contacts = references.filter { $0.field.form.isContact }
        #expect(cases.filter { $0.column == .deadReference }.count == references.count)
        #expect(cases.filter { $0.column == .erasedReference }.count == contacts.count)
        let amounts = fields.filter { $0.field.form == .money }.count
        let required = fields.filter { !$0.field.isOptional }.reduce(0) { $0 + ($1.isChange ? 1 : 2) }
        // `{lat, lon}` where the page leaves a place open: two members, each absent and null.
        #expect(cases.filter { $0.column == .missingField }.count == required + 4 * amounts + 4)
        #expect(cases.filter { $0.column == .illTypedField }.count > fields.count)
    }

    @Test("is refused with the state's name and the types that it would take")
    func message() throws {
        let world = try World()
        try world.log.append("deal.won", "deal-1")
        let refusal = verdict {
            try world.log.append(
                "deal.amount_changed", "deal-1", #"{"amount":{"amount":1,"currency":"EUR"}}"#)
        }
        #expect(refusal?.code == .transitionNotAllowed)
        #expect(refusal?.reasons[0].message.contains("is won") == true)
        #expect(refusal?.reasons[0].message.contains("would take deal.reopened") == true)
    }

    @Test("makes the same states when the log is replayed", arguments: all)
    func replay(_ definitions: Definitions, _ category: String) throws {
        let world = try World(definitions)
        for (index, state) in world.states(of: category).enumerated() {
            try world.bring("\(category)-r\(index)", of: category, to: state)
        }
        #expect(try world.log.replayed() == world.log.states)
    }
}

/// A field of the page with where it stands.
private struct PageField {
    let field: PageRow.PageField
    /// A member of an object of changes.
    let isChange: Bool

    static func all(in row: PageRow, of page: Page) -> [PageField] {
        row.fields.flatMap { all($0, isChange: false, page) }
    }

    private static func all(_ field: PageRow.PageField, isChange: Bool, _ page: Page) -> [PageField] {
        [PageField(field: field, isChange: isChange)] + all(field.form, page)
    }

    private static func all(_ form: PageRow.Form, _ page: Page) -> [PageField] {
        switch form {
        case .object(let fields): return fields.flatMap { all($0, isChange: false, page) }
        case .list(let element): return all(element, page)
        case .changes(let origin, let but):
            let fields = page.rows.first { $0.type == origin }?.fields ?? []
            return fields.filter { !but.contains($0.name) }.flatMap { all($0, isChange: true, page) }
        default: return []
        }
    }
}

extension PageRow.Form {
    fileprivate var isContact: Bool {
        if case .reference("contact", _) = self { true } else { false }
    }
}
