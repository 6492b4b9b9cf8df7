/// What the company sells.
enum Product {
    static let declaration = """
        product: active, retired
        product.created · – → active · sku key, name, unitPrice? money, family?
        product.priced · * · unitPrice money, from? moment
        product.retired · active → retired
        """
}
