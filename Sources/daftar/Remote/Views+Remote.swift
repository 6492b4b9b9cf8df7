import ArgumentParser
import DaftarClient
import EventLog
import Ledger
import Projecting

extension SQL: RemoteCommand {
    /// What a server gives at most.
    private static let maximumRows = 1_000_000

    func run(at client: DaftarClient) async throws {
        let parameters = try Words.pairs(parameter).mapValues { Words.json(Words.value($0)) }
        let found = try await client.rows(
            of: text(), parameters: parameters, asOf: moment.asOf, validAt: moment.validAt,
            limit: Self.maximumRows)
        let table = try found.given()
        try rows.show(table, json: place.json, as: try await rows.showing(at: client))
        found.sayIfCut()
    }
}

extension Query: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        let found = try await client.rows(
            ofView: table, key: key, at: AskedMoment(asOf: moment.asOf, validAt: moment.validAt),
            limit: limit)
        let given = try found.given()
        try rows.show(given, json: place.json, as: try await rows.showing(at: client, table: table))
        found.sayIfCut()
    }
}

extension ReportCommand: RemoteCommand {
    /// A server's page.
    private static let maximumRows = 10_000

    func run(at client: DaftarClient) async throws {
        try refuse("--record", if: record)
        try refuse("--show-sql", if: showSQL)
        guard let name else { return list() }
        let report = try report(name)
        let found = try await client.rows(
            ofReport: name, parameters: given(),
            at: AskedMoment(asOf: moment.asOf, validAt: moment.validAt), limit: Self.maximumRows)
        if found.isCut, chart || sort != nil {
            throw ValidationError(
                "the server gives no more than \(found.rows.count) rows, which are not all: too few to sort or to draw"
            )
        }
        let showing = try await rows.showing(at: client, report: report)
        try show(found.given(part), of: report, as: showing)
        found.sayIfCut()
    }
}

extension Views: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        let views = try await client.views()
        if place.json { return Console.line(Array(views.bytes)) }
        let position = views["position"]?.string ?? ""
        for table in views["tables"].map({ Array($0.elements) }) ?? [] {
            let columns = table["columns"]?.elements.compactMap { $0["name"]?.string } ?? []
            let key = table["key"]?.elements.compactMap(\.string) ?? []
            Console.line(
                "\(table["name"]?.string ?? "")  at \(position)  by \(key.joined(separator: ", "))\n"
                    + "    \(columns.joined(separator: ", "))")
        }
    }
}

extension RowOptions {
    /// How rows of a server are shown, as it says itself: in its ledger's time zone, its tables' columns that are 1
    /// or 0 – those of `table`, or what has such a name and no other meaning in any – as yes and no.
    func showing(
        at client: DaftarClient, table: String? = nil, report: Report? = nil
    ) async throws -> Showing {
        let views = try await client.views()
        var (booleans, others): (Set<String>, Set<String>) = ([], [])
        for known in views["tables"].map({ Array($0.elements) }) ?? []
        where table == nil || known["name"]?.string == table {
            for column in known["columns"].map({ Array($0.elements) }) ?? [] {
                guard let name = column["name"]?.string else { continue }
                if column["kind"]?.string == "boolean" { booleans.insert(name) } else { others.insert(name) }
            }
        }
        return Showing(
            display: locale.display(timeZone: views["timeZone"]?.string ?? "UTC"),
            units: report?.units ?? [:], booleans: booleans.subtracting(others))
    }
}

extension Rows {
    /// As those of a data directory, or a part of them.
    fileprivate func given(_ part: ReportPart = ReportPart()) throws -> GivenRows {
        let values = rows.map { row in row.members.map { Words.value($0.value) } }
        guard values.allSatisfy({ $0.count == columns.count }) else {
            throw ValidationError("the server gave rows of different columns")
        }
        return GivenRows(columns: columns, rows: try part.taken(of: values, columns: columns))
    }

    fileprivate func sayIfCut() {
        if isCut { Console.error("there are more rows") }
    }
}

extension Words {
    /// A parameter as a server takes it.
    static func json(_ value: SQLValue) -> String {
        switch value {
        case .null: return "null"
        case .integer(let number): return "\(number)"
        case .real(let number): return "\(number)"
        case .text(let text):
            var bytes: [UInt8] = []
            JSONString.append(text, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// A value as a server gives it.
    static func value(_ value: JSONValue) -> SQLValue {
        if let text = value.string { return .text(text) }
        if let integer = value.integer { return .integer(integer) }
        return value.double.map(SQLValue.real) ?? .null
    }
}
