/// A language that people are shown things in. Keys, types and columns are the same in all of them.
public enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case persian = "fa"
}
