extension ProjectionEngine {
    /// Names of the columns of `tables` that are 1 or 0, which are shown to people as yes and no.
    public func booleanColumns(of tables: Set<String>) -> Set<String> {
        Set(
            self.tables.filter { tables.contains($0.name) }
                .flatMap { $0.columns.filter { $0.kind == .boolean }.map(\.name) })
    }
}
