/// A named group of contacts.
enum Segment {
    static let declaration = """
        segment: defined
        segment.defined · – → defined · name, rule? json
        segment.redefined · * · rule json
        segment.member_added / segment.member_removed · * · contactId→contact
        """
}
