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
        try rows.show(found, json: place.json)
    }
}

extension Query: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        let found = try await client.rows(
            ofView: table, key: key, at: AskedMoment(asOf: moment.asOf, validAt: moment.validAt),
            limit: limit)
        try rows.show(found, json: place.json)
    }
}

extension ReportCommand: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        try refuse("--record", if: record)
        try refuse("--show-sql", if: showSQL)
        guard let name else { return list() }
        let found = try await client.rows(
            ofReport: name, parameters: given(),
            at: AskedMoment(asOf: moment.asOf, validAt: moment.validAt))
        try rows.show(found, json: place.json)
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
    /// Rows of a server as those of a data directory.
    func show(_ given: Rows, json: Bool) throws {
        let columns = given.rows.first.map { $0.members.map(\.key) } ?? []
        let values = given.rows.map { row in row.members.map { Words.value($0.value) } }
        guard values.allSatisfy({ $0.count == columns.count }) else {
            throw ValidationError("the server gave rows of different columns")
        }
        try show(GivenRows(columns: columns, rows: values), json: json)
        if given.isCut { Console.error("there are more rows") }
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
