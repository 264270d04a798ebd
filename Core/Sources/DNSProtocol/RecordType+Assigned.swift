extension RecordType {
  /// An IPv4 address (RFC 1035 §3.4.1).
  public static let a = RecordType(rawValue: 1)
  /// An authoritative name server (RFC 1035 §3.3.11).
  public static let ns = RecordType(rawValue: 2)
  /// A mail destination, obsolete (RFC 1035 §3.3.4).
  public static let md = RecordType(rawValue: 3)
  /// A mail forwarder, obsolete (RFC 1035 §3.3.5).
  public static let mf = RecordType(rawValue: 4)
  /// The canonical name of an alias (RFC 1035 §3.3.1).
  public static let cname = RecordType(rawValue: 5)
  /// The start of a zone of authority (RFC 1035 §3.3.13).
  public static let soa = RecordType(rawValue: 6)
  /// A mailbox's host (RFC 1035 §3.3.3).
  public static let mb = RecordType(rawValue: 7)
  /// A mail group's member (RFC 1035 §3.3.6).
  public static let mg = RecordType(rawValue: 8)
  /// A mailbox's new name (RFC 1035 §3.3.8).
  public static let mr = RecordType(rawValue: 9)
  /// Anything (RFC 1035 §3.3.10).
  public static let null = RecordType(rawValue: 10)
  /// Well-known services (RFC 1035 §3.4.2).
  public static let wks = RecordType(rawValue: 11)
  /// A pointer to another name (RFC 1035 §3.3.12).
  public static let ptr = RecordType(rawValue: 12)
  /// A host's processor and operating system (RFC 1035 §3.3.2).
  public static let hinfo = RecordType(rawValue: 13)
  /// A mail list's mailboxes (RFC 1035 §3.3.7).
  public static let minfo = RecordType(rawValue: 14)
  /// A mail exchange (RFC 1035 §3.3.9).
  public static let mx = RecordType(rawValue: 15)
  /// Text (RFC 1035 §3.3.14).
  public static let txt = RecordType(rawValue: 16)
  /// A responsible person (RFC 1183 §2.2).
  public static let rp = RecordType(rawValue: 17)
  /// An AFS data base (RFC 1183 §1).
  public static let afsdb = RecordType(rawValue: 18)
  /// An X.25 address (RFC 1183 §3.1).
  public static let x25 = RecordType(rawValue: 19)
  /// An ISDN address (RFC 1183 §3.2).
  public static let isdn = RecordType(rawValue: 20)
  /// A route through another host (RFC 1183 §3.3).
  public static let rt = RecordType(rawValue: 21)
  /// An NSAP address (RFC 1706 §5).
  public static let nsap = RecordType(rawValue: 22)
  /// A pointer from an NSAP address (RFC 1706 §6).
  public static let nsapPointer = RecordType(rawValue: 23)
  /// A signature, nowadays of a transaction (RFC 2931).
  public static let sig = RecordType(rawValue: 24)
  /// A key, nowadays of a transaction (RFC 2535 §3).
  public static let key = RecordType(rawValue: 25)
  /// A mapping between X.400 and mail (RFC 2163 §4).
  public static let px = RecordType(rawValue: 26)
  /// A geographical position (RFC 1712).
  public static let gpos = RecordType(rawValue: 27)
  /// An IPv6 address (RFC 3596 §2.1).
  public static let aaaa = RecordType(rawValue: 28)
  /// A location (RFC 1876).
  public static let loc = RecordType(rawValue: 29)
  /// The next name, obsolete (RFC 2535 §5).
  public static let nxt = RecordType(rawValue: 30)
  /// An endpoint identifier of Nimrod.
  public static let eid = RecordType(rawValue: 31)
  /// A locator of Nimrod.
  public static let nimloc = RecordType(rawValue: 32)
  /// A service's host and port (RFC 2782).
  public static let srv = RecordType(rawValue: 33)
  /// An ATM address.
  public static let atma = RecordType(rawValue: 34)
  /// A naming authority pointer (RFC 3403 §4).
  public static let naptr = RecordType(rawValue: 35)
  /// A key exchanger (RFC 2230).
  public static let kx = RecordType(rawValue: 36)
  /// A certificate (RFC 4398).
  public static let cert = RecordType(rawValue: 37)
  /// An IPv6 address in pieces, historic (RFC 2874).
  public static let a6 = RecordType(rawValue: 38)
  /// A redirection of a subtree (RFC 6672).
  public static let dname = RecordType(rawValue: 39)
  /// The kitchen sink.
  public static let sink = RecordType(rawValue: 40)
  /// EDNS, never in a zone (RFC 6891).
  public static let opt = RecordType(rawValue: 41)
  /// A list of address prefixes (RFC 3123).
  public static let apl = RecordType(rawValue: 42)
  /// A delegation signer (RFC 4034 §5).
  public static let ds = RecordType(rawValue: 43)
  /// A fingerprint of an SSH key (RFC 4255).
  public static let sshfp = RecordType(rawValue: 44)
  /// An IPsec key (RFC 4025).
  public static let ipseckey = RecordType(rawValue: 45)
  /// A signature of a set of records (RFC 4034 §3).
  public static let rrsig = RecordType(rawValue: 46)
  /// The next name and the types of this one (RFC 4034 §4).
  public static let nsec = RecordType(rawValue: 47)
  /// A zone's public key (RFC 4034 §2).
  public static let dnskey = RecordType(rawValue: 48)
  /// A DHCP client's identifier (RFC 4701).
  public static let dhcid = RecordType(rawValue: 49)
  /// The next hashed name and the types of this one (RFC 5155 §3).
  public static let nsec3 = RecordType(rawValue: 50)
  /// The parameters of a zone's NSEC3 (RFC 5155 §4).
  public static let nsec3param = RecordType(rawValue: 51)
  /// A TLS certificate's association (RFC 6698).
  public static let tlsa = RecordType(rawValue: 52)
  /// An S/MIME certificate's association (RFC 8162).
  public static let smimea = RecordType(rawValue: 53)
  /// A host's identity (RFC 8005).
  public static let hip = RecordType(rawValue: 55)
  /// A zone's status.
  public static let ninfo = RecordType(rawValue: 56)
  /// A key for encryption of NAPTR.
  public static let rkey = RecordType(rawValue: 57)
  /// A link between trust anchors.
  public static let talink = RecordType(rawValue: 58)
  /// The child's wish for its DS (RFC 7344).
  public static let cds = RecordType(rawValue: 59)
  /// The child's wish for its DS, as a key (RFC 7344).
  public static let cdnskey = RecordType(rawValue: 60)
  /// An OpenPGP key (RFC 7929).
  public static let openpgpkey = RecordType(rawValue: 61)
  /// The child's wish for its delegation (RFC 7477).
  public static let csync = RecordType(rawValue: 62)
  /// A digest of the zone (RFC 8976).
  public static let zonemd = RecordType(rawValue: 63)
  /// A service binding (RFC 9460).
  public static let svcb = RecordType(rawValue: 64)
  /// A service binding of HTTPS (RFC 9460).
  public static let https = RecordType(rawValue: 65)
  /// Where to send notifications about a delegation (RFC 9859).
  public static let dsync = RecordType(rawValue: 66)
  /// A hierarchical host identity tag (RFC 9886).
  public static let hhit = RecordType(rawValue: 67)
  /// A broadcast remote identity (RFC 9886).
  public static let brid = RecordType(rawValue: 68)
  /// A sender policy, obsolete (RFC 7208).
  public static let spf = RecordType(rawValue: 99)
  /// A user's information, reserved.
  public static let uinfo = RecordType(rawValue: 100)
  /// A user's identifier, reserved.
  public static let uid = RecordType(rawValue: 101)
  /// A group's identifier, reserved.
  public static let gid = RecordType(rawValue: 102)
  /// Unspecified, reserved.
  public static let unspec = RecordType(rawValue: 103)
  /// A node identifier of ILNP (RFC 6742).
  public static let nid = RecordType(rawValue: 104)
  /// A 32-bit locator of ILNP (RFC 6742).
  public static let l32 = RecordType(rawValue: 105)
  /// A 64-bit locator of ILNP (RFC 6742).
  public static let l64 = RecordType(rawValue: 106)
  /// A locator pointer of ILNP (RFC 6742).
  public static let lp = RecordType(rawValue: 107)
  /// A 48-bit hardware address (RFC 7043).
  public static let eui48 = RecordType(rawValue: 108)
  /// A 64-bit hardware address (RFC 7043).
  public static let eui64 = RecordType(rawValue: 109)
  /// The mark of a name that does not exist, never in a zone (RFC 9824).
  public static let nxname = RecordType(rawValue: 128)
  /// A transaction's key, never in a zone (RFC 2930).
  public static let tkey = RecordType(rawValue: 249)
  /// A transaction's signature, never in a zone (RFC 8945).
  public static let tsig = RecordType(rawValue: 250)
  /// An incremental zone transfer, in questions only (RFC 1995).
  public static let ixfr = RecordType(rawValue: 251)
  /// A zone transfer, in questions only (RFC 5936).
  public static let axfr = RecordType(rawValue: 252)
  /// The records of a mailbox, in questions only (RFC 1035 §3.2.3).
  public static let mailB = RecordType(rawValue: 253)
  /// Mail agents, in questions only (RFC 1035 §3.2.3).
  public static let mailA = RecordType(rawValue: 254)
  /// Any type, in questions only (RFC 8482).
  public static let any = RecordType(rawValue: 255)
  /// A resource identifier (RFC 7553).
  public static let uri = RecordType(rawValue: 256)
  /// Which authorities may issue certificates (RFC 8659).
  public static let caa = RecordType(rawValue: 257)
  /// Application visibility and control.
  public static let avc = RecordType(rawValue: 258)
  /// A digital object.
  public static let doa = RecordType(rawValue: 259)
  /// A relay of automatic multicast tunneling (RFC 8777).
  public static let amtrelay = RecordType(rawValue: 260)
  /// A resolver's properties (RFC 9606).
  public static let resinfo = RecordType(rawValue: 261)
  /// A wallet's address.
  public static let wallet = RecordType(rawValue: 262)
  /// A convergence layer adapter of bundles (RFC 9894).
  public static let cla = RecordType(rawValue: 263)
  /// A node number of bundles (RFC 9894).
  public static let ipn = RecordType(rawValue: 264)
  /// A trust anchor.
  public static let ta = RecordType(rawValue: 32768)
  /// A lookaside validation record, historic (RFC 4431).
  public static let dlv = RecordType(rawValue: 32769)
}
