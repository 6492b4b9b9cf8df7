/// A rate of exchange on a day.
enum ExchangeRate {
    static let declaration = """
        fx: published
        fx.published · –|published → published
            · base currency, quote currency, rate decimal, on date
        """
}
