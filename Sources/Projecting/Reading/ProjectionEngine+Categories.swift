extension ProjectionEngine {
    /// The categories of streams that the rows of `table` are made of; `nil` where there is no such table, or
    /// where any category may be.
    public func categories(of table: String) -> Set<String>? {
        if table == "pipeline_stages" { return ["pipeline"] }
        guard let (projection, table) = try? find(table) else { return nil }
        switch table.source {
        case .streams(let fold, let joined) where joined.isEmpty: return [projection.folds[fold].category]
        case .elements(let fold, _, _): return [projection.folds[fold].category]
        case .gathered(let parts): return Set(parts.map { projection.folds[$0.fold].category })
        default: return Set(projection.folds.map(\.category))
        }
    }
}
