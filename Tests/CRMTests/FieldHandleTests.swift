import CRM
import EventLog
import TestSupport
import Testing

@Suite("Handles of fields")
struct FieldHandleTests {
    private func reading<Value>(
        _ data: String, _ read: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        try JSONDocument(data.utf8).bytes.withUnsafeBytes(read)
    }

    private func field(_ type: String, _ path: String) throws -> FieldHandle {
        try #require(Catalogue.builtIn.type(type)?.field(path), "\(type).\(path)")
    }

    @Test("read every form of value in place")
    func forms() throws {
        let data = #"""
            {"contactId":"contact-1","title":"a \"quoted\" \u00e9","amount":{"currency":"EUR","amount":125000},
             "expectedCloseDate":"2025-03-21","custom":{"deep":[{"x":-1.5e3}],"yes":true,"no":false}}
            """#
        let deal = try #require(Catalogue.builtIn.type("deal.opened"))
        try reading(data) { data in
            #expect(deal.field("contactId")?.string(in: data) == "contact-1")
            #expect(deal.field("title")?.string(in: data) == "a \"quoted\" é")
            let money = deal.field("amount")?.money(in: data)
            #expect(money?.amount == 125_000 && money?.currency == "EUR")
            #expect(deal.field("amount.amount")?.integer(in: data) == 125_000)
            #expect(deal.field("amount.currency")?.string(in: data) == "EUR")
            #expect(deal.field("expectedCloseDate")?.date(in: data) == CivilDate("2025-03-21"))
            #expect(deal.field("custom.yes")?.boolean(in: data) == true)
            #expect(deal.field("custom.no")?.boolean(in: data) == false)
            #expect(deal.field("stage")?.range(in: data) == nil)
            // Of another kind.
            #expect(deal.field("title")?.integer(in: data) == nil)
            #expect(deal.field("amount")?.string(in: data) == nil)
            #expect(deal.field("title")?.money(in: data) == nil)
            #expect(deal.field("custom.yes.deeper")?.value(in: data) == nil)
            var numbers: [Double?] = []
            let inner = try field("deal.opened", "custom.deep[].x")
            try field("deal.opened", "custom.deep").forEachElement(in: data) {
                numbers.append(inner.double(in: $0))
            }
            #expect(numbers == [-1_500])
        }
        let start = try field("meeting.scheduled", "start")
        try reading(#"{"start":"2025-03-01T13:30:00+03:30"}"#) {
            #expect(start.instant(in: $0) == Instant("2025-03-01T10:00:00Z"))
        }
    }

    @Test("find keys that were sent with escapes, and no others")
    func escapes() throws {
        let amount = try field("deal.opened", "amount.amount")
        for data in [
            #"{"\u0061mount":{"amoun\u0074":7}}"#, #"{"x":"amount","\u0061m\u006funt":{"\u0061mount":7}}"#,
            #"{"amounts":{"amount":1},"custom":{"amount":{"amount":2}},"amount":{"amount":7}}"#,
        ] {
            try reading(data) { #expect(amount.integer(in: $0) == 7, "\(data)") }
        }
        try reading(#"{"\u0062mount":{"amount":7},"amoun":1}"#) { #expect(amount.range(in: $0) == nil) }
        try reading("{}") { #expect(amount.range(in: $0) == nil) }
    }

    @Test("tell null from absence, as changes need it")
    func nulls() throws {
        let family = try field("contact.details_changed", "changes.familyName")
        try reading(#"{"changes":{"familyName":null}}"#) {
            #expect(family.isNull(in: $0) && family.value(in: $0) == nil && family.range(in: $0) != nil)
        }
        try reading(#"{"changes":{}}"#) { #expect(!family.isNull(in: $0) && family.range(in: $0) == nil) }
        try reading(#"{"changes":{"familyName":"null"}}"#) { #expect(family.string(in: $0) == "null") }
    }

    @Test("read lists through handles of their elements")
    func lists() throws {
        let lines = try field("order.completed", "lines")
        let quantity = try field("order.completed", "lines[].quantity")
        let price = try field("order.completed", "lines[].unitPrice")
        let data = #"""
            {"lines":[{"productId":"],}","quantity":2,"unitPrice":{"amount":5,"currency":"EUR"}},
                      {"quantity":3,"unitPrice":{"amount":7,"currency":"EUR"}}]}
            """#
        try reading(data) { data in
            var sum: Int64 = 0
            lines.forEachElement(in: data) { line in
                sum += (quantity.integer(in: line) ?? 0) * (price.money(in: line)?.amount ?? 0)
            }
            #expect(sum == 31)
        }
        let email = try field("contact.created", "emails[]")
        try reading(#"{"emails":["a@b.c"]}"#) { data in
            try field("contact.created", "emails").forEachElement(in: data) {
                #expect(email.string(in: $0) == "a@b.c")
            }
        }
        try reading(#"{"lines":[]}"#) { lines.forEachElement(in: $0) { _ in Issue.record("none is there") } }
    }

    @Test("know what is personal, and find its commitment")
    func personal() throws {
        for (type, path, isPersonal) in [
            ("contact.created", "fullName", true), ("contact.created", "emails[]", true),
            ("contact.created", "location.lat", true), ("contact.created", "locale", false),
            ("contact.details_changed", "changes.address.city", true), ("call.offered", "from", true),
            ("deal.opened", "title", false), ("deal.opened", "custom.x", false),
        ] {
            #expect(try field(type, path).isPersonal == isPersonal, "\(type).\(path)")
        }
        let city = try field("contact.details_changed", "changes.address.city")
        try reading(#"{"changes":{"address":{"sealed":"abc"}}}"#) {
            #expect(city.commitment(in: $0) == "abc" && city.value(in: $0) == nil)
        }
        try reading(#"{"changes":{"address":{"city":"Tehran"}}}"#) {
            #expect(city.commitment(in: $0) == nil && city.string(in: $0) == "Tehran")
        }
        let email = try field("contact.created", "emails[]")
        try reading(#"{"sealed":"def"}"#) { #expect(email.commitment(in: $0) == "def") }
    }

    @Test("exist for every declared field of every type, and find it in the fullest example")
    func everyField() throws {
        for type in Catalogue.builtIn.types {
            try reading(type.example(.fullest)) { data in
                for field in type.fields {
                    let handle = try #require(type.field(field.name))
                    #expect(handle.range(in: data) != nil, "\(type.name).\(field.name)")
                    #expect(handle.isPersonal == field.isPersonal)
                }
            }
        }
    }

    @Test("agree with the document's own way of reading, on random lives")
    func lives() throws {
        for category in Catalogue.builtIn.categoryNames {
            var lives = Lives(of: category, seed: 7)
            for event in (0..<50).flatMap({ _ in lives.next().events }) {
                let document = try JSONDocument(event.data.utf8)
                guard let type = Catalogue.builtIn.type(event.type) else { continue }
                document.bytes.withUnsafeBytes { data in
                    for field in type.fields {
                        let handle = type.field(field.name)
                        #expect(handle?.range(in: data) == document.root[field.name]?.range)
                        let string = document.root[field.name]?.string
                        #expect(handle?.string(in: data) == string)
                    }
                }
            }
        }
    }

    @Test(
        "are not given for what is not declared",
        arguments: [
            "amuont", "amount.cents", "stage.name", "title[]", "", "amount..amount", "contactId.x", ".amount",
        ])
    func undeclared(_ path: String) throws {
        #expect(try #require(Catalogue.builtIn.type("deal.opened")).field(path) == nil)
    }

    @Test("stop a program that asks for a field that is not declared, or for another form")
    func traps() async {
        await #expect(processExitsWith: .failure) { _ = Catalogue.builtIn.field("deal.opened", "amuont") }
        await #expect(processExitsWith: .failure) { _ = Catalogue.builtIn.field("deal.open", "amount") }
        await #expect(processExitsWith: .failure) {
            _ = Catalogue.builtIn.field("deal.opened", "amount", as: .integer)
        }
        let amount = Catalogue.builtIn.field("deal.opened", "amount", as: .money)
        #expect(amount.path == "amount")
    }
}
