Feature: Assertions that Egnyte accepts

  An assertion passes through the browser of the user. Egnyte accepts it unchanged,
  for this domain, within its period of validity, and once.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And Egnyte already has the user Ada with the authentication type "sso"

  @rule:signin.issuer @inferred @keeper:egnyte @flaw:ignores-issuer-setting
  Rule: The audience is the issuer in the settings

    Scenario: The shared issuer is refused where the domain's own applies
      When somebody presents an assertion for all domains as Ada
      Then the sign-in is refused: the assertion is for another audience
      And nothing changes in Egnyte

    Scenario: The domain's own issuer is refused where it is off
      Given an administrator sets the domain-specific issuer in Egnyte to "off"
      When somebody presents an assertion for the domain itself as Ada
      Then the sign-in is refused: the assertion is for another audience
      And nothing changes in Egnyte

  @rule:signin.certificate @inferred @keeper:egnyte @flaw:trusts-any-certificate @flaw:keeps-former-certificate
  Rule: Only the certificate in the settings is trusted

    Scenario Outline: An assertion signed <by another> is refused
      When somebody presents an assertion signed <by another> as Ada
      Then the sign-in is refused: the signature is not trusted
      And nothing changes in Egnyte

      Examples:
        | by another        |
        | by a stranger     |
        | with the next key |

    Scenario: The next certificate is trusted once Egnyte has it
      Given an administrator sets the certificate in Egnyte to "next"
      When somebody presents an assertion signed with the next key as Ada
      Then Ada is signed in
      And nothing changes in Egnyte

    Scenario: The former certificate is no longer trusted
      Given an administrator sets the certificate in Egnyte to "next"
      When Ada signs in at the directory
      Then the sign-in is refused: the signature is not trusted
      And nothing changes in Egnyte

  @rule:signin.refuses-forged @standard @keeper:egnyte
  @flaw:accepts-forged-assertions @flaw:reads-unsigned-assertions @flaw:stops-at-comments
  Rule: A forged assertion is refused, with the reason

    Scenario Outline: Egnyte refuses <a forgery>
      When somebody presents <a forgery> as Ada
      Then the sign-in is refused: <the reason>
      And nothing changes in Egnyte

      Examples: No valid signature
        | a forgery             | the reason                                    |
        | an unsigned assertion | nobody signed the assertion                   |
        | a tampered assertion  | the assertion was changed after it was signed |

      Examples: Content that readers may interpret differently
        | a forgery                                        | the reason                                         |
        | a forged assertion before the signed one         | an unsigned assertion stands beside the signed one |
        | a forged assertion around the signed one         | the signed assertion stands inside of another      |
        | a forged assertion among the extensions          | an assertion stands where none belongs             |
        | a forged assertion with the signature of another | the signature is for another assertion             |
        | an assertion with a comment in the name          | Egnyte knows nobody of that name                   |

      Examples: Wrong domain or wrong time
        | a forgery                          | the reason                             |
        | an expired assertion               | the assertion has expired              |
        | a used assertion                   | the assertion was used before          |
        | an assertion for another audience  | the assertion is for another audience  |
        | an assertion for another recipient | the assertion is for another recipient |

    Scenario: A fresh assertion has expired for a clock ahead
      Given the clock of Egnyte is 2 hours ahead
      When Ada signs in at the directory
      Then the sign-in is refused: the assertion has expired
      And nothing changes in Egnyte
