import DNSProtocol

/// A difference from the peers that is meant to be, with its reason.
struct ListedDifference: Sendable {
  /// Why Martlet is right, or at least not wrong, as a sentence.
  let reason: String
  /// Whether this is why a comparison differs in a field.
  let applies: @Sendable (Comparison, ResponseField) -> Bool

  /// Every difference that is meant to be.
  ///
  /// What is not listed here is a fault.
  static let all: [ListedDifference] = [
    ListedDifference(
      reason: """
        RFC 9471 §3.1: a referral whose in-domain glue does not fit is truncated; some peers leave \
        glue out without saying so
        """
    ) { comparison, field in
      field == .truncated && comparison.martlet.isTruncated && comparison.isReferral
    },
    ListedDifference(
      reason: """
        RFC 2181 §9: of additional data that do not all fit each server chooses other ones
        """
    ) { comparison, field in
      field == .additional && comparison.martletHasNoRoomLeft
        && comparison.martletAddsOnlyWhatPeersAdd
    },
    ListedDifference(
      reason: """
        RFC 1034 §4.3.2 step 3a: an alias is followed into every zone of this server, as NSD does; \
        Knot and BIND stop at the end of the zone
        """
    ) { comparison, field in
      comparison.followsAliasIntoOtherZone
        && (field == .additional
          || comparison.martlet[field] == comparison.peers[Comparison.nsd][field])
    },
    ListedDifference(
      reason: """
        RFC 1034 §4.3.2 step 6: additional data are added where a type asks for them, as one peer \
        does; NSD was asked to add none, so that two without them say little
        """
    ) { comparison, field in
      field == .additional && !comparison.isReferral
        && comparison.peers[Comparison.nsd][field].isEmpty
        && (comparison.martletAddsOnlyWhatPeersAdd || comparison.bindAddsNothing)
    },
    ListedDifference(
      reason: """
        RFC 8482 §4.1, §4.3: ANY over UDP is answered with one set, over TCP with all, as BIND \
        does; which set it is is each server's choice
        """
    ) { comparison, field in
      comparison.type == .any && [.answer, .additional, .truncated].contains(field)
        && (comparison.martletAnswersWhatBINDAnswers || comparison.martletAnswersAtTheSameNames)
    },
    ListedDifference(
      reason: """
        Names are compressed also against the target of an alias, so that the whole answer fits; \
        NSD and Knot end it in the middle, Knot before it knows the response code
        """
    ) { comparison, field in
      [.truncated, .responseCode].contains(field) && !comparison.martlet.isTruncated
        && comparison.peers[Comparison.nsd].isTruncated
        && comparison.peers[Comparison.knot].isTruncated
        && comparison.martlet[.responseCode] == comparison.peers[Comparison.nsd][.responseCode]
    },
    ListedDifference(
      reason: """
        RFC 1034 §5.2.2: how long a chain of aliases may be is each server's choice; Knot follows 5 \
        of them, BIND 11, NSD and Martlet more
        """
    ) { comparison, field in
      comparison.aliasCount >= 5
        && (field == .additional || field == .truncated || comparison.aliasCount >= 16
          || comparison.martlet[field] == comparison.peers[Comparison.nsd][field])
    },
    ListedDifference(
      reason: """
        RFC 6672 §2.2: a DNAME's target that would be too long is YXDOMAIN, and no denial, as from \
        NSD; Knot denies the name
        """
    ) { comparison, field in
      comparison.martlet.message?.responseCode == .nameExists
        && comparison.martlet[field] == comparison.peers[Comparison.nsd][field]
    },
    ListedDifference(
      reason: """
        RFC 1034 §4.2.1, RFC 4592 §4.2: below a delegation there is only glue, and a wildcard there \
        stands for nothing; NSD and Knot make glue from it, BIND does not
        """
    ) { comparison, field in
      field == .additional && comparison.isReferral && comparison.martletLacksOnlyNamesBelowTheCut
    },
  ]
}
