Feature: Lost replies

  A reply may get lost after Egnyte has carried out the request. The connector finds
  out what was done, and repeats it without a problem.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.server-error @assumed @flaw:never-retries
  Rule: A change whose reply was lost is no problem

    Scenario: A new member joins once
      Given the user group "Everyone" with the members Ada, Grace and Linus
      And "Everyone" is associated with Egnyte
      And the next write to Egnyte loses its reply
      When Linus joins "Engineering"
      Then exactly this changes in Egnyte:
        | Linus joins "Engineering" |

    Scenario: A member leaves once
      Given the user group "Everyone" with the members Ada and Grace
      And "Everyone" is associated with Egnyte
      And the next write to Egnyte loses its reply
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | Ada leaves "Engineering" |

    Scenario: A suspended user is deactivated once
      Given the next write to Egnyte loses its reply
      When Ada is suspended
      Then exactly this changes in Egnyte:
        | user Ada is deactivated |

    Scenario: A suspended user is reactivated once
      Given Ada is suspended
      And the next write to Egnyte loses its reply
      When Ada is active again
      Then exactly this changes in Egnyte:
        | user Ada is reactivated |

    Scenario: A deleted person loses access once
      Given the next write to Egnyte loses its reply
      When Ada is deleted from the directory
      Then exactly this changes in Egnyte:
        | user Ada is removed |

    Scenario: A group is renamed once
      Given the next write to Egnyte loses its reply
      When the user group "Engineering" is renamed to "Platform"
      Then exactly this changes in Egnyte:
        | group "Engineering" is renamed to "Platform" |

    Scenario: Members of a disassociated group are deactivated once
      Given the next write to Egnyte loses its reply
      When "Engineering" is disassociated from Egnyte
      Then exactly this changes in Egnyte:
        | user Ada is deactivated   |
        | user Grace is deactivated |
