Feature: Events about people

  Directory Insights tells an administrator what the connector tried with each
  person's account, and why it failed where it did.

  Background:
    Given an empty Egnyte domain
    And group management is turned off
    And the user group "Engineering" with the member Grace

  @rule:events.users @documented @needs:events @flaw:records-takeover-as-creation @flaw:records-every-retry
  @flaw:records-deactivation-as-update
  Rule: Each operation on an account is recorded once

    Scenario: A new account is a creation
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is created |

    Scenario: An account that is taken over is an update
      Given Egnyte already has the user Grace with the email "grace@old.example"
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_update_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace gets email "grace@acme.example" |

    Scenario: A changed value is an update
      Given Ada joins "Engineering"
      And "Engineering" is associated with Egnyte
      When Ada's email changes to "lovelace@acme.example"
      Then exactly these events are recorded:
        | user_update_provision of Ada |
      And exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: Somebody who is no longer covered is deprovisioned
      Given "Engineering" is associated with Egnyte
      When Grace leaves "Engineering"
      Then exactly these events are recorded:
        | user_deprovision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is deactivated |

    Scenario: Somebody deleted from the directory is deprovisioned
      Given "Engineering" is associated with Egnyte
      When Grace is deleted from the directory
      Then exactly these events are recorded:
        | user_deprovision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is removed |

    Scenario: What was tried twice is recorded once
      Given the next 1 write to Egnyte fails with a server error
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is created |

  @rule:events.lookup-trouble @documented @needs:events @flaw:records-every-lookup @flaw:forgets-lookup-trouble
  Rule: Looking a person up is recorded only when it ran into trouble

    Scenario: A second look that goes well is no trouble
      Given the next 1 read to Egnyte fails with a server error
      When "Engineering" is associated with Egnyte
      Then exactly these events are recorded:
        | user_create_provision of Grace |
      And exactly this changes in Egnyte:
        | user Grace is created |

    Scenario: A look that Egnyte never answers is trouble
      Given Egnyte is out of order
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem
      And exactly these events are recorded:
        | user_lookup_provision of Grace failed |
      And nothing changes in Egnyte

  @rule:events.failure-says-why @documented @needs:events @flaw:forgets-failures @flaw:records-failures-as-success
  @flaw:keeps-reasons-to-itself
  Rule: A failed attempt is recorded with what Egnyte said

    Scenario: An account that Egnyte does not create
      Given Grace's username is "grace hopper"
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem with Grace
      And exactly these events are recorded:
        | user_create_provision of Grace failed: "Invalid user name" |
      And nothing changes in Egnyte

    Scenario: A change that Egnyte does not make
      Given "Engineering" is associated with Egnyte
      When Grace's username changes to "grace hopper"
      Then the connector reports a problem with Grace
      And exactly these events are recorded:
        | user_update_provision of Grace failed: "Invalid user name" |
      And nothing changes in Egnyte
