/// Names of people, firms and goods.
enum DemoNames {
    static let persianGiven = [
        "سارا", "مریم", "نیلوفر", "زهرا", "شیرین", "پروانه", "علی", "رضا", "امید", "کاوه", "آرش", "بهرام",
    ]
    static let persianFamily = [
        "احمدی", "کریمی", "محمدی", "رضایی", "حسینی", "مرادی", "جعفری", "یزدانی", "فرهادی", "نوری",
    ]
    static let europeanGiven = [
        "Anna", "Jonas", "Femke", "Lucas", "Giulia", "Mateusz", "Chloé", "Søren", "Ines", "Tomáš", "Eva",
        "Jan",
    ]
    static let europeanFamily = [
        "de Vries", "Meyer", "Rossi", "Kowalska", "Lefèvre", "Jensen", "Silva", "Novák", "Jansen", "Weber",
    ]
    static let latinGiven = ["Sara", "Maryam", "Omid", "Reza", "Leila", "Kaveh"]
    static let latinFamily = ["Ahmadi", "Karimi", "Rezaei", "Moradi", "Farhadi", "Nouri"]
    static let firms = [
        "Café Central", "کافه لمیز", "Noord Roasters", "کافه نادری", "Hotel Continental", "Espresso & Co",
        "قهوه روبوستا", "Bakkerij Zon", "Kantine Süd", "رستوران شب‌یلدا", "Lighthouse Studios",
        "Ufficio Verde",
    ]
    static let places = [
        ("Amsterdam", "NL"), ("Berlin", "DE"), ("Milano", "IT"), ("تهران", "IR"), ("شیراز", "IR"),
        ("Antwerpen", "BE"), ("اصفهان", "IR"), ("København", "DK"),
    ]
    static let products: [(sku: String, name: String, price: Int)] = [
        ("beans-1kg", "House beans 1 kg", 2_490), ("beans-3kg", "House beans 3 kg", 6_790),
        ("decaf-1kg", "Decaf beans 1 kg", 2_790), ("filter-200", "Paper filters, 200", 890),
        ("descaler", "Descaler 1 l", 1_290), ("cups-12", "Cups, 12", 4_900),
        ("grinder", "Grinder G2", 38_900), ("saffron-tea", "چای زعفرانی", 1_590),
    ]
    static let competitors = ["BrewCorp", "Caffè Presto", "قهوه‌سازان"]
}
