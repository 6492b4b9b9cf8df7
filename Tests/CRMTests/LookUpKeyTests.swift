import CRM
import Testing

@Suite struct LookUpKeyTests {
    @Test(arguments: [
        "+989121234567", "09121234567", "9121234567", "00989121234567", "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧",
        "+۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷", "0912-123-45-67", "\u{202A}+98 (912) 1234567\u{202C}", "0912\u{00A0}1234567",
        "＋９８９１２１２３４５６７",
    ])
    func `an Iranian phone has one form`(_ text: String) {
        #expect(LookUpKey.phone(text) == "phone:+989121234567")
    }

    @Test func `other phones keep theirs, and what is none has no form`() {
        #expect(LookUpKey.phone("+31 20 123 4567") == "phone:+31201234567")
        for text in [
            "", "12345", "0201234567", "+", "++31201234567", "+31abc", "98+9121234567", "+0912123456",
        ] {
            #expect(LookUpKey.phone(text) == nil, "\(text)")
        }
    }

    @Test func `an e-mail address has its domain in lower case and one way to write each letter`() {
        #expect(LookUpKey.email("Sara@Example.COM") == "email:Sara@example.com")
        #expect(LookUpKey.email(" sara@example.com\u{200F}") == "email:sara@example.com")
        #expect(LookUpKey.email("علي۱@example.com") == LookUpKey.email("علی1@example.com"))
        #expect(LookUpKey.email("كاوه@example.com") == LookUpKey.email("کاوه@example.com"))
        for text in ["", "sara", "@example.com", "sara@"] { #expect(LookUpKey.email(text) == nil) }
        #expect(LookUpKey.any("a@b.c") == "email:a@b.c")
        #expect(LookUpKey.any("09121234567") == "phone:+989121234567")
    }
}
