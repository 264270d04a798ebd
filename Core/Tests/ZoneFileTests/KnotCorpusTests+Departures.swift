extension KnotCorpusTests {
  private static let anyOctet = "Any octet may stand in a name without an escape (RFC 2181 §11)."
  private static let twoParts = "Base 64 may be split anywhere by white space (RFC 4034 §2.2)."

  /// By the text's name: the positions of the entries that differ, in what Knot expects and in
  /// what Martlet finds.
  static let departures: [String: Departure] = [
    "00-0_general": Departure(
      theirs: [12], ours: [12], reason: "Parentheses may stand inside parentheses, as in BIND."),
    "00-2_general": Departure(
      theirs: [0], ours: [], reason: "The last line may lack its line end."),
    "01_owner": Departure(
      theirs: [19, 20, 21], ours: [19, 20, 22],
      reason: anyOctet + " The blank owner behind it is that name."),
    "02_class": Departure(theirs: [3], ours: [3], reason: "CLASS1 is IN (RFC 3597 §5)."),
    "03_rrttl": Departure(
      theirs: [2], ours: [2], reason: "A time to live has 31 bits (RFC 2181 §8)."),
    "04-1_ORIGIN": Departure(
      theirs: [0], ours: [], reason: "$ORIGIN may be relative to the origin before it."),
    "04-2_ORIGIN": Departure(theirs: [0], ours: [], reason: anyOctet),
    "05-0_TTL": Departure(
      theirs: [2, 15], ours: [2, 3],
      reason: "A time to live has 31 bits (RFC 2181 §8); the $TTL before stays."),
    "06-0_INCLUDE": Departure(
      theirs: [7, 10, 13, 16, 19, 22], ours: [7, 10, 13, 16, 19, 22],
      reason: "$TTL of an included file stays, since RFC 1035 §5.1 restores the origin only."),
    "06-1_INCLUDE": Departure(
      theirs: [0], ours: [0], reason: "The origin of an included file may be relative."),
    "06-2_INCLUDE": Departure(theirs: [0], ours: [0], reason: anyOctet),
    "06-6_INCLUDE": Departure(
      theirs: [1], ours: [], reason: "An error in an included file is reported once."),
    "06-7_INCLUDE": Departure(
      theirs: [1], ours: [], reason: "An error in an included file is reported once."),
    "12_TXT": Departure(
      theirs: [16, 18, 19, 20], ours: [16, 20, 25, 26],
      reason: "As in BIND, a string ends on its line, and one of more than 255 octets is refused: "
        + "it is not known where it is to be split."),
    "14_NS": Departure(theirs: [23, 24], ours: [23, 24], reason: anyOctet),
    "18_MX": Departure(theirs: [13], ours: [13], reason: anyOctet),
    "26_SRV": Departure(theirs: [13], ours: [13], reason: anyOctet),
    "28_TYPE": Departure(
      theirs: [0], ours: [0], reason: "Type 0 is reserved and never data (RFC 6895 §3.1)."),
    "29_CERT": Departure(theirs: [45], ours: [45], reason: twoParts),
    "30_KEY": Departure(
      theirs: [18, 19], ours: [18, 24],
      reason: twoParts + " The key may be absent (RFC 2535 §3.1.2)."),
    "31_DNSKEY": Departure(theirs: [19], ours: [19], reason: twoParts),
    "35_IPSECKEY": Departure(
      theirs: [18], ours: [18], reason: "Algorithm 0 is not judged by the length of the key."),
    "36_RRSIG": Departure(
      theirs: [6, 15, 16], ours: [6, 29, 33],
      reason: "A date is at most 2^32 seconds after 1970 (RFC 4034 §3.2). " + anyOctet + " "
        + twoParts),
    "38_DHCID": Departure(theirs: [14], ours: [14], reason: twoParts),
    "39_NSEC3": Departure(
      theirs: [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14],
      ours: [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 15],
      reason: "The next hashed name has no padding (RFC 5155 §3.3)."),
    "42_LOC": Departure(
      theirs: [13, 29, 30], ours: [13, 29, 30],
      reason: "A latitude is at most 90 degrees (RFC 1876 §3)."),
    "47_L64": Departure(
      theirs: [13], ours: [13], reason: "Leading zeros may be left out, as in IPv6 addresses."),
    "50_CDNSKEY": Departure(theirs: [19], ours: [19], reason: twoParts),
    "52_CAA": Departure(
      theirs: [7, 8], ours: [7, 8], reason: "A tag has a letter or more (RFC 8659 §4.1)."),
    "56_ZONEMD": Departure(
      theirs: [0, 1, 2, 3, 4, 5], ours: [0, 1, 2, 3, 4, 5],
      reason: "A digest has at least 12 octets (RFC 8976 §2.2.4)."),
    "57_SVCB": Departure(
      theirs: [17, 21, 53], ours: [17, 21, 53],
      reason: "Key 7 is dohpath, a URI template (RFC 9461 §5). An empty value is no value."),
    "58_HTTPS": Departure(
      theirs: [2], ours: [2], reason: "Key 7 is dohpath, a URI template (RFC 9461 §5)."),
  ]
}
