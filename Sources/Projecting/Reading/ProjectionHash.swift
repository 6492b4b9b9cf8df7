public import EventLog

extension ProjectionEngine {
    /// A hash over all rows of the projection `name` as they are read where it stands: equal wherever the
    /// same events were folded by the same definition, however they came.
    ///
    /// ```
    /// h₀ = SHA256("")   hₙ = SHA256(0x00 ‖ hₙ₋₁ ‖ rowₙ)   row = its table's name, a zero byte, its values
    /// value: 0 null · 1 ‖ 8 bytes big-endian integer · 2 ‖ 8 bytes big-endian IEEE 754 · 3 ‖ UTF-8 ‖ 0
    /// ```
    /// Rows in order of the key, tables in order of their declaration; personal columns are null.
    ///
    /// - Parameter end: the position to read at; where the projection stands if `nil`.
    /// - Throws: ``ProjectingError`` `unknown_table`, `behind`.
    public func hash(of name: String, at end: UInt64? = nil) throws -> Hash {
        guard let projection = try answering().first(where: { $0.name == name }) else {
            throw ProjectingError(.unknownTable, "there is no projection \(name)")
        }
        guard let standing = try store(of: projection)?.standing() else {
            throw ProjectingError(.behind, "the projection \(name) has not been built")
        }
        let position = end ?? standing.position
        let last = position == 0 ? nil : try log.event(at: position - 1)
        let reader = try reader(
            of: projection, at: ReplayMoment(end: position), now: last?.recordedTime ?? .distantPast)
        var hash = Hash.empty
        for table in projection.tables {
            let view = ViewTable(engine: self, projection: projection, table: table)
            let shown = table.columns.indices.filter { !table.columns[$0].isPersonal }
            let source = view.rows(reader, columns: shown, range: .all, descending: false)
            while try source.next() {
                var bytes = hash.bytes + Array(table.name.utf8) + [0]
                for column in table.columns {
                    Self.append(column.isPersonal ? .null : column.sqlValue(of: source.reading), to: &bytes)
                }
                hash = Hash.leaf(bytes)
            }
        }
        return hash
    }

    private static func append(_ value: SQLValue, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(0)
        case .integer(let number):
            output.append(1)
            withUnsafeBytes(of: number.bigEndian) { output.append(contentsOf: $0) }
        case .real(let number):
            output.append(2)
            withUnsafeBytes(of: number.bitPattern.bigEndian) { output.append(contentsOf: $0) }
        case .text(let text):
            output.append(3)
            output.append(contentsOf: text.utf8)
            output.append(0)
        }
    }
}
