/// What a route takes and gives, as the OpenAPI document says it.
public struct Operation: Sendable {
    /// A value in the path, the query or a header.
    public struct Parameter: Sendable {
        public enum Place: String, Sendable { case path, query, header }

        public let name: String
        public let place: Place
        public let meaning: String
        public let schema: Schema
        public let isRequired: Bool
        /// Whether it may be given several times.
        public let isRepeatable: Bool

        public init(
            _ name: String, in place: Place, _ meaning: String, schema: Schema = .text,
            isRequired: Bool = false, isRepeatable: Bool = false
        ) {
            self.name = name
            self.place = place
            self.meaning = meaning
            self.schema = schema
            self.isRequired = isRequired || place == .path
            self.isRepeatable = isRepeatable
        }
    }

    /// A body in one of several media types, each with its schema (`nil`: text).
    public struct Content: Sendable {
        public let mediaType: String
        public let schema: Schema?

        public init(_ mediaType: String, _ schema: Schema? = nil) {
            self.mediaType = mediaType
            self.schema = schema
        }
    }

    public struct Answer: Sendable {
        public let status: Int
        public let meaning: String
        public let content: [Content]

        public init(_ status: Int, _ meaning: String, _ content: [Content] = []) {
            self.status = status
            self.meaning = meaning
            self.content = content
        }
    }

    /// Unique among all routes.
    public let id: String
    public let summary: String
    public let parameters: [Parameter]
    /// What it takes; empty: nothing.
    public let body: [Content]
    public let answers: [Answer]
    /// The codes of problems that it may answer beside those of every route.
    public let problems: [Int]

    public init(
        _ id: String, _ summary: String, parameters: [Parameter] = [], body: [Content] = [],
        answers: [Answer], problems: [Int] = []
    ) {
        self.id = id
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.problems = problems
    }
}
