/// A protocol and its ports as a bitmap (RFC 1035 §3.4.2, RFC 1010).
enum WellKnownServices {
  private static let protocols = MnemonicIndex([
    ("ICMP", 1), ("IGMP", 2), ("GGP", 3), ("TCP", 6), ("EGP", 8), ("PUP", 12), ("UDP", 17),
    ("HMP", 20), ("XNS-IDP", 22), ("RDP", 27),
  ])

  private static let services = MnemonicIndex([
    ("TCPMUX", 1), ("RJE", 5), ("ECHO", 7), ("DISCARD", 9), ("USERS", 11), ("SYSTAT", 11),
    ("DAYTIME", 13), ("NETSTAT", 15), ("QOTD", 17), ("QUOTE", 17), ("CHARGEN", 19),
    ("FTP-DATA", 20), ("FTP", 21), ("SSH", 22), ("TELNET", 23), ("SMTP", 25), ("NSW-FE", 27),
    ("MSG-ICP", 29), ("MSG-AUTH", 31), ("DSP", 33), ("TIME", 37), ("RLP", 39), ("GRAPHICS", 41),
    ("NAMESERVER", 42), ("NAME", 42), ("NICNAME", 43), ("WHOIS", 43), ("MPM-FLAGS", 44),
    ("MPM", 45), ("MPM-SND", 46), ("NI-FTP", 47), ("LOGIN", 49), ("LA-MAINT", 51),
    ("DOMAIN", 53), ("ISI-GL", 55), ("NI-MAIL", 61), ("VIA-FTP", 63), ("TACACS-DS", 65),
    ("BOOTPS", 67), ("BOOTPC", 68), ("TFTP", 69), ("GOPHER", 70), ("NETRJS-1", 71),
    ("NETRJS-2", 72), ("NETRJS-3", 73), ("NETRJS-4", 74), ("FINGER", 79), ("HTTP", 80),
    ("WWW", 80), ("HOSTS2-NS", 81), ("KERBEROS", 88), ("SU-MIT-TG", 89), ("MIT-DOV", 91),
    ("DCP", 93), ("SUPDUP", 95), ("SWIFT-RVF", 97), ("TACNEWS", 98), ("METAGRAM", 99),
    ("HOSTNAME", 101), ("HOSTNAMES", 101), ("ISO-TSAP", 102), ("X400", 103), ("X400-SND", 104),
    ("CSNET-NS", 105), ("RTELNET", 107), ("POP-2", 109), ("POP2", 109), ("POP3", 110),
    ("SUNRPC", 111), ("AUTH", 113), ("SFTP", 115), ("UUCP-PATH", 117), ("NNTP", 119),
    ("ERPC", 121), ("NTP", 123), ("LOCUS-MAP", 125), ("LOCUS-CON", 127), ("PWDGEN", 129),
    ("CISCO-FNA", 130), ("CISCO-TNA", 131), ("CISCO-SYS", 132), ("STATSRV", 133),
    ("INGRES-NET", 134), ("LOC-SRV", 135), ("PROFILE", 136), ("NETBIOS-NS", 137),
    ("NETBIOS-DGM", 138), ("NETBIOS-SSN", 139), ("EMFIS-DATA", 140), ("EMFIS-CNTL", 141),
    ("BL-IDM", 142), ("IMAP2", 143), ("IMAP", 143), ("SNMP", 161), ("BGP", 179), ("IRC", 194),
    ("IMAP3", 220), ("LDAP", 389), ("HTTPS", 443), ("SUBMISSION", 587), ("LDAPS", 636),
    ("DOMAIN-S", 853), ("IMAPS", 993), ("POP3S", 995),
  ])

  /// Reads a protocol and all tokens that are left as services, by name or number.
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let protocolExpected = "a protocol's number or name, such as 6 or TCP"
    let token = try scanner.requireWord(protocolExpected)
    let text = scanner.bytes(of: token)
    guard let number = text.decimal(maximum: 255) ?? protocols.value(of: text).map(UInt64.init)
    else { throw scanner.error(at: token, expected: protocolExpected) }
    wire.append(UInt8(number))
    let bitmap = wire.count
    while let token = try scanner.nextToken() {
      let text = scanner.bytes(of: token)
      guard !token.isQuoted,
        let port = text.decimal(maximum: 65_535) ?? services.value(of: text).map(UInt64.init)
      else {
        throw scanner.error(
          at: token, expected: "a service's port or name, such as 25 or SMTP")
      }
      let octet = bitmap + Int(port) / 8
      while wire.count <= octet { wire.append(0) }
      wire[octet] |= 0x80 >> UInt8(port & 7)
    }
  }

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    _ = try RecordDataField.require(1, in: wire, at: start, "a protocol")
    guard wire.count - start <= 1 + 8_192 else {
      throw RecordDataFault(offset: start + 1, expected: "at most 8192 octets of ports")
    }
    return wire.count - start
  }

  /// Appends numbers, unless the bitmap ends in zeros, which text does not keep.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) -> Bool {
    guard octets.count == 1 || octets[octets.count - 1] != 0 else { return false }
    text.append(decimal: octets[0])
    let ports = octets.extracting(1..<octets.count)
    for port in 0..<(ports.count * 8) where ports[port / 8] & (0x80 >> UInt8(port & 7)) != 0 {
      text.append(UInt8(ascii: " "))
      text.append(decimal: port)
    }
    return true
  }
}
