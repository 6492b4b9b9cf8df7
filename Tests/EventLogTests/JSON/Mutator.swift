import TestSupport

/// Makes texts that are nearly JSON: valid ones with a few bytes flipped, inserted, deleted or moved.
struct Mutator {
    var random: SeededGenerator

    static let documents = [
        #"{"specversion":"1.0","id":"0198c6f2-0000-7000-8000-000000000001","source":"/pbx/1","type":"call.answered","subject":"call-991","time":"2025-02-01T10:00:07.25Z","datacontenttype":"application/json","schemaversion":1,"actor":"employee-12","correlationid":"c","causationid":"k","ext":"a\"\\b","flag":true,"data":{"agentId":"employee-12"}}"#,
        #"{"type":"deal.opened","subject":"deal-1","data":{"amount":{"amount":-9007199254740991,"currency":"EUR"},"lines":[{"quantity":1,"price":12.50},[],{}]}}"#,
        #"{"type":"x.y","subject":"x-1","data":{"text":"سلام\u200c \ud83d\ude00 é\n\t\b\f\r\/\\\"","n":[0,-0,1E5,1.5e-7,0.1,1e308]}}"#,
        #" { "a" : [ 1 , 2.5 , null , true , false , "x" , { "b" : { "c" : [ [ ] ] } } ] , "data" : "" } "#,
        #"[{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"n":14,"o":15,"p":16,"q":17,"r":18}]"#,
        #""just \u0041 string 😀""#, "-12.5e+10",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    ].map { Array($0.utf8) }

    private static let pieces: [[UInt8]] =
        #"{ } [ ] , : " \ \u \u0000 \ud83d \ude00 \u0041 \/ \x - + . e E 0 1 9 01 1e400 -0 1.0 true false null nul "a":1, ,"a":1 "" [] {} 9007199254740992 123456789012345678901234567890"#
        .split(separator: " ").map { Array($0.utf8) } + [
            [0x20], [0x0A], [0x09], [0x0D], [0x00], [0x1F], [0x7F], [0x0B], [0xC2, 0xA0], [0xC3], [0xA9],
            [0xFF],
            [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF],
            [0xE2, 0x80, 0xA8],
        ]

    mutating func next() -> [UInt8] {
        var text = Self.documents[Int.random(in: Self.documents.indices, using: &random)]
        for _ in 0..<Int.random(in: 0...4, using: &random) where !text.isEmpty { change(&text) }
        return text
    }

    private mutating func change(_ text: inout [UInt8]) {
        let place = Int.random(in: text.indices, using: &random)
        let end = min(text.count, place + Int.random(in: 1...8, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: text.removeSubrange(place..<end)
        case 2: text.remove(at: place)
        case 3: text.insert(contentsOf: text[place..<end], at: Int.random(in: 0...text.count, using: &random))
        case 4: text[place] = Self.pieces[Int.random(in: Self.pieces.indices, using: &random)][0]
        case 5: text.swapAt(place, Int.random(in: text.indices, using: &random))
        default:
            text.insert(
                contentsOf: Self.pieces[Int.random(in: Self.pieces.indices, using: &random)], at: place)
        }
    }
}
