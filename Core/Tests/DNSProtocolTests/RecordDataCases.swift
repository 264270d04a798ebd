import DNSProtocol

/// One record's data in presentation format: as it may be written, and as it is printed.
struct RecordDataCase: Sendable, CustomStringConvertible {
  var type: RecordType
  var text: String
  var printed: String

  init(_ type: RecordType, _ text: String, printed: String? = nil) {
    self.type = type
    self.text = text
    self.printed = printed ?? text
  }

  var description: String { "\(type) \(text)" }
}

/// At least one case for every type of the table that may stand in a zone.
enum RecordDataCases {
  static let all: [RecordDataCase] = rfc1035 + early + security + modern

  static let rfc1035: [RecordDataCase] = [
    .init(.a, "192.0.2.1"),
    .init(.a, "0.0.0.0"),
    .init(.a, "255.255.255.255"),
    .init(.ns, "ns1.example.net."),
    .init(.ns, "."),
    .init(.md, "a.example."),
    .init(.mf, "a.example."),
    .init(.cname, "UPPER.example."),
    .init(
      .soa, "ns1.example. hostmaster\\.one.example. 4294967295 1w 1h30m 1209600 0",
      printed: "ns1.example. hostmaster\\.one.example. 4294967295 604800 5400 1209600 0"),
    .init(.mb, "mail.example."),
    .init(.mg, "mail.example."),
    .init(.mr, "mail.example."),
    .init(.null, "\\# 0"),
    .init(.null, "\\# 3 C0 00 01", printed: "\\# 3 C00001"),
    .init(.wks, "192.0.2.1 TCP smtp 80 domain", printed: "192.0.2.1 6 25 53 80"),
    .init(.wks, "192.0.2.1 17"),
    .init(.wks, "\\# 6 C00002010600"),
    .init(.ptr, "host.example."),
    .init(.hinfo, "\"PC Intel\" Linux", printed: "\"PC Intel\" \"Linux\""),
    .init(.minfo, "a.example. b.example."),
    .init(.mx, "10 mail.example."),
    .init(.mx, "0 ."),
    .init(.txt, "\"\""),
    .init(.txt, "one \"two ; three\" \"\"", printed: "\"one\" \"two ; three\" \"\""),
    .init(
      .txt, "\"\\\"quoted\\\" back\\\\slash\" a\\032b \\200\\007 \\;",
      printed: "\"\\\"quoted\\\" back\\\\slash\" \"a b\" \"\\200\\007\" \";\""),
  ]

  static let early: [RecordDataCase] = [
    .init(.rp, "a.example. ."),
    .init(.afsdb, "1 afs.example."),
    .init(.x25, "\"311061700956\""),
    .init(.isdn, "\"150862028003217\" \"004\""),
    .init(.isdn, "\"150862028003217\""),
    .init(.rt, "10 relay.example."),
    .init(
      .nsap, "0x47.0005.80.005a00.0000.0001.e133.ffffff000162.00",
      printed: "0x47000580005A0000000001E133FFFFFF00016200"),
    .init(.nsapPointer, "host.example."),
    .init(.px, "50 net2.it. PRMD-net2.ADMD-p400.C-it."),
    .init(.gpos, "\"-32.6882\" \"116.8652\" \"10.0\""),
    .init(.aaaa, "2001:DB8:0:0:1:0:0:1", printed: "2001:db8::1:0:0:1"),
    .init(.aaaa, "::"),
    .init(.aaaa, "::1"),
    .init(.aaaa, "1::"),
    .init(.aaaa, "::ffff:192.0.2.1"),
    .init(.aaaa, "64:ff9b::192.0.2.33", printed: "64:ff9b::c000:221"),
    .init(.aaaa, "2001:db8:1:2:3:4:5::", printed: "2001:db8:1:2:3:4:5:0"),
    .init(.aaaa, "2001:db8:0:1:1:1:1:1"),
    .init(.aaaa, "2001:0:0:1:0:0:0:1", printed: "2001:0:0:1::1"),
    .init(
      .loc, "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m",
      printed: "52 22 23.000 N 4 53 32.000 E -2.00m 0m 10000m 10m"),
    .init(
      .loc, "42 21 54 N 71 06 18 W -24m 30m",
      printed: "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m"),
    .init(
      .loc, "90 S 180 W 42849672.95",
      printed: "90 0 0.000 S 180 0 0.000 W 42849672.95m 1m 10000m 10m"),
    .init(
      .loc, "0 0 0.001 N 0 0 0.5 E -100000 0.01 90000000.00m 0.1",
      printed: "0 0 0.001 N 0 0 0.500 E -100000.00m 0.01m 90000000m 0.10m"),
    .init(
      .loc, "1 2 3. N 4 5 6.7 E 8.m", printed: "1 2 3.000 N 4 5 6.700 E 8.00m 1m 10000m 10m"),
    .init(.eid, "E32C6F78163A9348"),
    .init(.nimloc, "75234159EAC457800920"),
    .init(.srv, "0 5 5060 sip.example."),
    .init(.srv, "0 0 0 ."),
    .init(.atma, "+61200000000"),
    .init(.atma, "\\# 2 0505"),
    .init(
      .atma, "39.246f.000e7c9c031200010001.000012345678.00",
      printed: "39246F000E7C9C03120001000100001234567800"),
    .init(
      .naptr,
      "100 10 \"S\" \"SIP+D2U\" \"!^.*$!sip:customer-service@example.com!\" _sip._udp.example."),
    .init(.naptr, "65535 0 \"\" \"\" \"\" ."),
    .init(.kx, "1 kx.example."),
    .init(.a6, "0 2001:db8::1"),
    .init(.a6, "64 ::1234:5678:9abc:def0 subnet.example."),
    .init(.a6, "65 ::ffff:1:1:1 subnet.example.", printed: "65 ::7fff:1:1:1 subnet.example."),
    .init(.a6, "128 prefix.example."),
    .init(.dname, "other.example."),
    .init(.sink, "1 0 1 Ai4="),
    .init(.apl, ""),
    .init(.apl, "\\# 5 0009000101"),
    .init(.apl, "1:192.168.32.0/21 !1:192.168.38.0/28"),
    .init(.apl, "1:224.0.0.0/4 2:FF00:0:0:0:0:0:0:0/8", printed: "1:224.0.0.0/4 2:ff00::/8"),
    .init(.apl, "1:0.0.0.0/0 2:::/0 !2:2001:db8::/128"),
    .init(.spf, "\"v=spf1 -all\""),
    .init(.uinfo, "\\# 1 00"),
    .init(.uid, "\\# 4 00000000"),
    .init(.gid, "\\# 4 00000001"),
    .init(.unspec, "\\# 0"),
  ]

  static let security: [RecordDataCase] = [
    .init(.sig, "NXT 1 3 3600 20040102030405 20031219161613 2143 foo.example. AQIDBA=="),
    .init(.key, "512 3 1 AQIDBA=="),
    .init(.key, "49152 3 0"),
    .init(.nxt, "a.example.", printed: "a.example."),
    .init(.nxt, "a.example. A NS SOA MX NXT"),
    .init(.cert, "PKIX 65534 RSASHA256 MxFcby9k/yve dMfQ", printed: "1 65534 8 MxFcby9k/yvedMfQ"),
    .init(.cert, "oid 0 0 AA==", printed: "254 0 0 AA=="),
    .init(
      .ds,
      "12892 RSASHA256 SHA-256 26584835ca80c81c91999f31cfaf2a0e89d4ff1c8fafd0ddb31a85c7 19277c13",
      printed: "12892 8 2 26584835CA80C81C91999F31CFAF2A0E89D4FF1C8FAFD0DDB31A85C719277C13"),
    .init(
      .sshfp, "4 2 C76D8329954DA2835751E371544E963EFDA099080D6C58DD2BFD9A31 6E162C83",
      printed: "4 2 C76D8329954DA2835751E371544E963EFDA099080D6C58DD2BFD9A316E162C83"),
    .init(.ipseckey, "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="),
    .init(.ipseckey, "10 0 2 . AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="),
    .init(.ipseckey, "10 3 0 mygateway.example."),
    .init(
      .ipseckey, "10 2 2 2001:db8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="),
    .init(.ipseckey, "\\# 5 0A04020102"),
    .init(
      .rrsig, "NSEC ECDSAP256SHA256 2 3600 20300220025514 1897786514 31415 Example.com. AQ IDBA==",
      printed: "NSEC 13 2 3600 20300220025514 20300220025514 31415 Example.com. AQIDBA=="),
    .init(.rrsig, "TYPE731 8 2 0 21060207062815 19700101000000 0 . AAAA"),
    .init(
      .rrsig, "1 8 2 0 20000229000000 4294967295 0 . AAAA",
      printed: "A 8 2 0 20000229000000 21060207062815 0 . AAAA"),
    .init(.nsec, "host.example. A MX RRSIG NSEC TYPE1234"),
    .init(
      .nsec, "\\000.example. NSEC A TYPE65535 CAA", printed: "\\000.example. A NSEC CAA TYPE65535"),
    .init(.dnskey, "256 3 ECDSAP256SHA256 AQ ID BA ==", printed: "256 3 13 AQIDBA=="),
    .init(.dhcid, "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="),
    .init(.nsec3, "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG"),
    .init(.nsec3, "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR"),
    .init(.nsec3param, "1 0 0 -"),
    .init(.nsec3param, "1 0 12 aabbccdd", printed: "1 0 12 AABBCCDD"),
    .init(.tlsa, "3 1 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971"),
    .init(.smimea, "3 0 0 0102"),
    .init(.hip, "2 200100107B1A74DF365639CC39F1D578 AwEAAbdx rvs.example. Rvs2.example."),
    .init(.hip, "2 200100107B1A74DF365639CC39F1D578 AwEAAbdx"),
    .init(.rkey, "0 1 1 AQIDBA=="),
    .init(.talink, "h0.example. ."),
    .init(.cds, "0 0 0 00"),
    .init(.cds, "12892 8 200 0102"),
    .init(.cdnskey, "0 3 0 AA=="),
    .init(.openpgpkey, "AQ IDBA==", printed: "AQIDBA=="),
    .init(
      .zonemd, "2018031900 1 240 616c6c6f776564206275742069676e6f",
      printed: "2018031900 1 240 616C6C6F776564206275742069676E6F"),
    .init(.caa, "0 issue \"ca.example.net; policy=ev\""),
    .init(.caa, "128 tbs Unknown", printed: "128 tbs \"Unknown\""),
    .init(.caa, "0 issue \"\""),
    .init(.ta, "12892 8 200 0102"),
    .init(.dlv, "12892 8 200 0102"),
  ]

  static let modern: [RecordDataCase] = [
    .init(.ninfo, "\"foo\" \"bar\""),
    .init(.csync, "66 3 A NS AAAA"),
    .init(.csync, "66 3"),
    .init(.svcb, "0 foo.example."),
    .init(.svcb, "1 . port=53 alpn=h2,h3", printed: "1 . alpn=\"h2,h3\" port=53"),
    .init(
      .https,
      "16 foo.example. mandatory=alpn,ipv4hint alpn=h2 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1",
      printed:
        "16 foo.example. mandatory=alpn,ipv4hint alpn=\"h2\" ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1"
    ),
    .init(
      .https,
      "1 . alpn=h2 no-default-alpn port=8443 ech=AEX+DQ== dohpath=/dns-query{?dns} ohttp tls-supported-groups=29,23 docpath=a,b pvd key65333=\"a\\\"b\"",
      printed:
        "1 . alpn=\"h2\" no-default-alpn port=8443 ech=AEX+DQ== dohpath=\"/dns-query{?dns}\" ohttp tls-supported-groups=29,23 docpath=\"a,b\" pvd key65333=\"a\\\"b\""
    ),
    .init(.https, "1 . docpath oots=x", printed: "1 . docpath oots=\"x\""),
    .init(.dsync, "CDS NOTIFY 5359 cds-scanner.example.net."),
    .init(.dsync, "TYPE65280 200 0 .", printed: "TYPE65280 200 0 ."),
    .init(.hhit, "gwppM2ZmNDAyMGZmNDAyMGZm"),
    .init(.brid, "owAAAYIEWDEB+g=="),
    .init(.nid, "10 0014:4fff:ff20:ee64"),
    .init(.l32, "10 10.1.2.0"),
    .init(.l64, "10 2001:0DB8:1140:1", printed: "10 2001:0db8:1140:0001"),
    .init(.lp, "10 l64-subnet.example."),
    .init(.eui48, "00-00-5E-00-53-2a", printed: "00-00-5e-00-53-2a"),
    .init(.eui64, "00-00-5e-ef-10-00-00-2a"),
    .init(.uri, "10 1 \"\""),
    .init(.uri, "10 1 \"ftp://ftp1.example.com/public%20data\""),
    .init(.avc, "\"app-name:WOLFGANG|app-class:OAM|business=yes\""),
    .init(.doa, "1234567890 1234567890 1 \"image/gif\" R0lGODlhKAAZ"),
    .init(.doa, "0 1 2 \"\" -"),
    .init(.amtrelay, "10 0 1 203.0.113.15"),
    .init(.amtrelay, "10 1 0 ."),
    .init(.amtrelay, "10 0 2 2001:db8::15"),
    .init(.amtrelay, "128 1 3 amtrelays.example."),
    .init(
      .resinfo, "\"qnamemin\" \"exterr=15,16,17\" \"infourl=https://resolver.example.com/guide\""),
    .init(.wallet, "\"ETH\" \"0x1234\""),
    .init(.cla, "\"TCP-v4-v6\""),
    .init(.ipn, "18446744073709551615"),
    .init(RecordType(rawValue: 731), "\\# 6 ABCD ( EF 01 23 45 )", printed: "\\# 6 ABCDEF012345"),
    .init(RecordType(rawValue: 731), "\\# 0"),
  ]
}
