extension Catalogue {
    /// The catalogue as a Markdown page: for each category its states, for each type its row and its
    /// fullest example. `types` limits it to some.
    public func documentation(of types: [EventType]? = nil) -> String {
        var text = ""
        var category = ""
        for type in types ?? self.types {
            if type.category != category {
                category = type.category
                let states = self.category(category).map { described($0) } ?? ""
                text += "\(text.isEmpty ? "" : "\n")## \(category)\n\nStates: \(states)\n\n"
            }
            text += "- `\(type)`\n  `\(type.example(.fullest))`\n"
        }
        return text
    }

    private func described(_ category: Category) -> String {
        category.states.map { category.terminal.contains($0) ? "\($0) (terminal)" : $0 }.joined(
            separator: ", ")
    }
}
