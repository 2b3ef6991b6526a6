Feature: What Egnyte believes

  An assertion passes through the hands of whoever signs in. Egnyte believes it
  only as the directory made it, for this domain, now, and once.

  Background:
    Given an empty Egnyte domain
    And Egnyte signs people in through the directory
    And Egnyte already has the user Ada with the authentication type "sso"

  @rule:signin.issuer @inferred @keeper:egnyte @flaw:ignores-issuer-setting
  Rule: The audience is the issuer that the settings ask for

    Scenario: With its own issuer the shared one is refused
      When somebody presents an assertion for all domains as Ada
      Then the sign-in is refused: the assertion is for another audience
      And nothing changes in Egnyte

    Scenario: With the shared issuer the domain's own is refused
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

    Scenario: The next certificate works once Egnyte has it
      Given an administrator sets the certificate in Egnyte to "next"
      When somebody presents an assertion signed with the next key as Ada
      Then Ada is signed in
      And nothing changes in Egnyte

    Scenario: The former certificate works no longer
      Given an administrator sets the certificate in Egnyte to "next"
      When Ada signs in at the directory
      Then the sign-in is refused: the signature is not trusted
      And nothing changes in Egnyte

  @rule:signin.refuses-forged @standard @keeper:egnyte
  @flaw:accepts-forged-assertions @flaw:reads-unsigned-assertions @flaw:stops-at-comments
  Rule: What was forged is refused, and for its own reason

    Scenario Outline: Refused: <a forgery>
      When somebody presents <a forgery> as Ada
      Then the sign-in is refused: <the reason>
      And nothing changes in Egnyte

      Examples: Nobody vouches for what it says
        | a forgery             | the reason                                    |
        | an unsigned assertion | nobody signed the assertion                   |
        | a tampered assertion  | the assertion was changed after it was signed |

      Examples: It says something else to those who read it otherwise
        | a forgery                                        | the reason                                         |
        | a forged assertion before the signed one         | an unsigned assertion stands beside the signed one |
        | a forged assertion around the signed one         | the signed assertion stands inside of another      |
        | a forged assertion among the extensions          | an assertion stands where none belongs             |
        | a forged assertion with the signature of another | the signature is for another assertion             |
        | an assertion with a comment in the name          | Egnyte knows nobody of that name                   |

      Examples: It is not meant for this domain, or not for now
        | a forgery                          | the reason                             |
        | an expired assertion               | the assertion has expired              |
        | a used assertion                   | the assertion was used before          |
        | an assertion for another audience  | the assertion is for another audience  |
        | an assertion for another recipient | the assertion is for another recipient |
