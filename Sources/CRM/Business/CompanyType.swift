/// A company's own event types.
enum CompanyType {
    static let declaration = """
        catalogue: defined
        catalogue.type_defined · –|defined → defined · type key, category key,
            fields[]{name key, kind, required boolean, personal? boolean, reference? key},
            transitions[]{from[] key, to key}
        """
}
