import EventLog

/// The forms of texts, decided on their bytes: no Foundation, no regular expressions, no copies.
enum Forms {
    typealias Bytes = ArraySlice<UInt8>

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
    private static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

    private static func number(_ text: Bytes) -> Int? {
        guard !text.isEmpty, text.allSatisfy(isDigit) else { return nil }
        return text.reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) }
    }

    /// Something before the one `@`, labels behind it, no white space and no upper-case letter there.
    static func isEmail(_ text: Bytes) -> Bool {
        guard text.count <= 254, let at = text.firstIndex(of: UInt8(ascii: "@")) else { return false }
        let domain = text[(at + 1)...]
        guard (1...64).contains(at - text.startIndex), !domain.isEmpty,
            text[..<at].allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return false }
        var labelCount = 0
        for byte in domain {
            if byte == UInt8(ascii: ".") {
                if labelCount == 0 { return false }
                labelCount = 0
            } else if isLower(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte >= 0x80 {
                labelCount += 1
            } else {
                return false
            }
        }
        return labelCount > 0
    }

    /// E.164: `+`, then at most 15 digits, the first not 0.
    static func isPhone(_ text: Bytes) -> Bool {
        text.first == UInt8(ascii: "+") && (5...16).contains(text.count) && text[text.startIndex + 1] != 0x30
            && text.dropFirst().allSatisfy(isDigit)
    }

    /// A phone, or the short number of a service or an extension.
    static func isDial(_ text: Bytes) -> Bool {
        isPhone(text) || (1...6).contains(text.count) && text.allSatisfy(isDigit)
    }

    /// `YYYY-MM-DD` of a day that exists.
    static func isDate(_ text: Bytes) -> Bool {
        let at = text.startIndex
        guard text.count == 10, text[at + 4] == 0x2D, text[at + 7] == 0x2D,
            let year = number(text[at..<at + 4]), let month = number(text[at + 5..<at + 7]),
            let day = number(text[at + 8..<at + 10])
        else { return false }
        return CivilDate(year: year, month: month, day: day) != nil
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-Qn`.
    static func isPeriod(_ text: Bytes) -> Bool {
        let at = text.startIndex
        guard text.count >= 4, let year = number(text[at..<at + 4]), year > 0 else { return false }
        if text.count == 4 { return true }
        guard text.count == 7, text[at + 4] == 0x2D else { return false }
        if text[at + 5] == UInt8(ascii: "Q") { return (0x31...0x34).contains(text[at + 6]) }
        return number(text[(at + 5)...]).map { (1...12).contains($0) } ?? false
    }

    static func isSHA256(_ text: Bytes) -> Bool {
        text.count == 64 && text.allSatisfy { isDigit($0) || $0 &- 0x61 < 6 }
    }

    /// A positive decimal number: `1.0842`.
    static func isRate(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.count <= 40 && (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
            && text.contains { $0 != 0x30 && $0 != 0x2E }
            && (parts[0].count == 1 || parts[0].first != 0x30)
    }

    /// `UTC`, or areas and places as in `America/Argentina/Buenos_Aires`.
    static func isTimeZone(_ text: Bytes) -> Bool {
        guard text.count <= 64, let first = text.first, isUpper(first) else { return false }
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count <= 3
            && parts.allSatisfy { part in
                part.first.map { isUpper($0) || isLower($0) } ?? false
                    && part.allSatisfy {
                        isUpper($0) || isLower($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2D || $0 == 0x2B
                    }
            }
    }

    /// Minutes of the day of `09:00-17:00`; of a night shift, `22:00-06:00`, up to behind 24:00.
    static func hours(_ text: Bytes) -> Range<Int>? {
        let at = text.startIndex
        guard text.count == 11, text[at + 2] == 0x3A, text[at + 5] == 0x2D, text[at + 8] == 0x3A,
            let hour = number(text[at..<at + 2]), let minute = number(text[at + 3..<at + 5]),
            let endHour = number(text[at + 6..<at + 8]), let endMinute = number(text[at + 9..<at + 11]),
            minute < 60, endMinute < 60
        else { return nil }
        let (start, end) = (hour * 60 + minute, endHour * 60 + endMinute)
        guard start < 1_440, end <= 1_440, start != end else { return nil }
        return start < end ? start..<end : start..<end + 1_440
    }

    static func isCurrency(_ text: Bytes) -> Bool {
        letters(text, 3).map { CodeSet.currencies.contains($0) } ?? false
    }

    static func isCountry(_ text: Bytes) -> Bool {
        letters(text, 2).map { CodeSet.countries.contains($0) } ?? false
    }

    /// `count` upper-case letters as one number.
    private static func letters(_ text: Bytes, _ count: Int) -> Int? {
        guard text.count == count else { return nil }
        var number = 0
        for byte in text {
            guard isUpper(byte) else { return nil }
            number = number * 26 + Int(byte - 0x41)
        }
        return number
    }
}

/// A set of codes of upper-case letters, one bit each.
struct CodeSet: Sendable {
    private var words: [UInt64] = []

    init(_ codes: String, letters: Int) {
        words = [UInt64](repeating: 0, count: letters == 2 ? 11 : 275)
        for code in codes.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let number = code.utf8.reduce(0) { $0 * 26 + Int($1 - 0x41) }
            words[number / 64] |= 1 << UInt64(number % 64)
        }
    }

    func contains(_ number: Int) -> Bool { words[number / 64] >> UInt64(number % 64) & 1 == 1 }

    /// ISO 4217: the present codes, and the former ones that an imported history may hold.
    static let currencies = CodeSet(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN
        BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
        FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
        KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
        MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
        SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI
        UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA
        XXX YER ZAR ZMW ZWG
        ADP AFA ATS AYM AZM BEF BYR CSD CYP DEM EEK ESP FIM FRF GHC GRD GWP HRK IEP ITL LTL LUF LVL MGF MRO
        MTL MZM NLG PTE ROL SDD SIT SKK SLL SRG STD TMM TRL USS VEB VEF XEU ZMK ZWD ZWL ZWR
        """, letters: 3)

    /// ISO 3166-1 alpha-2, and XK, which is widely used for Kosovo.
    static let countries = CodeSet(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
        BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES
        ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE
        IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
        MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU
        NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM
        SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE
        VG VI VN VU WF WS XK YE YT ZA ZM ZW
        """, letters: 2)
}

/// E-mail addresses as events have them.
public enum EmailAddress {
    /// `text` with its domain in lower case; `nil` where that is no address.
    public static func canonical(_ text: String) -> String? {
        guard let at = text.lastIndex(of: "@") else { return nil }
        let address = text[...at] + text[text.index(after: at)...].lowercased()
        return Forms.isEmail(Array(address.utf8)[...]) ? String(address) : nil
    }
}
