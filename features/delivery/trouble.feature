Feature: Failed requests

  Networks lose replies, and servers fail or limit requests. Every change still
  reaches Egnyte, once, and without too many requests.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.rate-limit @documented
  @flaw:gives-up-when-limited @flaw:ignores-retry-after @flaw:waits-a-fixed-second @flaw:asks-again-at-once
  @flaw:reads-seconds-only @flaw:reads-one-date-form @flaw:gives-up-without-retry-after @flaw:ignores-unavailable-wait
  @flaw:expects-json
  Rule: The connector respects a rate limit and loses no change

    Scenario Outline: A <requests> that <trouble> is repeated later
      Given the next <requests> to Egnyte <trouble>
      When Ada joins "Engineering"
      Then every Retry-After is respected
      And exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

      Examples:
        | requests | trouble                                        |
        | request  | reaches the rate limit                         |
        | write    | reaches the rate limit                         |
        | write    | reaches a rate limit of 2 seconds              |
        | request  | reaches a rate limit until an IMF-fixdate      |
        | write    | reaches a rate limit until an IMF-fixdate      |
        | request  | reaches a rate limit until an rfc850-date      |
        | write    | reaches a rate limit until an asctime-date     |
        | request  | reaches the developer limit                    |
        | write    | reaches the developer limit                    |
        | request  | fails with a server error for 2 seconds        |
        | write    | fails with a server error until an IMF-fixdate |

    Scenario Outline: A <requests> under a limit of unknown length is repeated
      Given the next <requests> to Egnyte reaches a rate limit of unknown length
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

      Examples:
        | requests |
        | read     |
        | write    |

  @rule:delivery.daily-limit @assumed @flaw:waits-for-tomorrow @flaw:refused-by-daily-limit @flaw:ignores-retry-after
  Rule: A limit that outlasts the sync is reported

    Scenario Outline: A <requests> that <trouble> is reported
      Given the user group "Sales" with the members Ada and Linus
      And the next <requests> to Egnyte <trouble>
      When "Sales" is associated with Egnyte
      Then every Retry-After is respected
      And the connector reports a problem
      And nothing changes in Egnyte

      Examples:
        | requests | trouble                               |
        | request  | reaches the daily limit               |
        | write    | reaches the daily limit               |
        | request  | reaches a rate limit of 86400 seconds |

    Scenario: A later sync during the daily limit is reported
      Given the next 9 requests to Egnyte reach the daily limit
      And Ada joins "Engineering"
      When everything is synced again
      Then the connector reports a problem
      And nothing changes in Egnyte

  @rule:delivery.server-error @assumed
  @flaw:never-retries @flaw:retries-forever @flaw:forgets-what-failed @flaw:retries-503-only
  @flaw:stumbles-over-half-a-reply @flaw:expects-json
  Rule: Server errors are retried a limited number of times

    Scenario Outline: A <request> that <suffers> is repeated
      Given the next <request> to Egnyte <suffers>
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

      Examples:
        | request | suffers                      |
        | read    | fails with a server error    |
        | write   | fails with a server error    |
        | read    | fails with an internal error |
        | write   | fails with a bad gateway     |
        | read    | fails with a gateway timeout |
        | read    | loses the connection         |
        | write   | loses the connection         |
        | read    | gets half a reply            |
        | write   | gets half a reply            |
        | read    | gets a garbled reply         |

    Scenario: A change whose reply was lost is made once
      Given Ada joins "Engineering"
      And the next write to Egnyte loses its reply
      When Ada's email changes to "lovelace@acme.example"
      Then exactly this changes in Egnyte:
        | user Ada gets email "lovelace@acme.example" |

    Scenario: An unavailable server receives a limited number of requests
      Given Egnyte is unavailable
      When Ada joins "Engineering"
      Then the connector reports a problem
      And Egnyte receives at most 40 requests
      And nothing changes in Egnyte

    Scenario: A change during an outage arrives after it
      Given Egnyte is unavailable
      And Ada joins "Engineering"
      And Egnyte is available again
      When everything is synced again
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

  @rule:delivery.lost-reply @assumed @flaw:repeats-creates-blindly
  Rule: A creation whose reply was lost makes no duplicate

    Scenario: No second user is created after a lost reply
      Given the next write to Egnyte loses its reply
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: No second user is created where Egnyte accepts duplicates
      Given Egnyte accepts duplicate usernames
      And Egnyte accepts duplicate emails
      And the next write to Egnyte loses its reply
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: No second group is created after a lost reply
      Given the user group "On-call" with the member Grace
      And the next write to Egnyte loses its reply
      When "On-call" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "On-call" is created |
        | Grace joins "On-call"      |

    Scenario: No second group is created where Egnyte accepts duplicates
      Given Egnyte accepts duplicate group names
      And the user group "On-call" with the member Grace
      And the next write to Egnyte loses its reply
      When "On-call" is associated with Egnyte
      Then exactly this changes in Egnyte:
        | group "On-call" is created |
        | Grace joins "On-call"      |

  @rule:delivery.slow @assumed @flaw:impatient @flaw:hides-problems
  Rule: The connector waits for a slow answer within its request timeout

    Scenario: The connector waits for an answer within the timeout
      Given the next write to Egnyte takes half the request timeout
      When Ada joins "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: A sync without an answer ends with a problem
      Given every request to Egnyte takes longer than the request timeout
      When Ada joins "Engineering"
      Then the connector reports a problem
      And nothing changes in Egnyte

  @rule:delivery.one-bad-apple @assumed @flaw:stops-at-first-problem @flaw:stops-at-first-group
  Rule: One refused person or group does not block the others

    Background:
      Given the user group "On-call" with the member Grace
      And "On-call" is associated with Egnyte

    Scenario: One refused person does not block the others
      Given Ada's username is "ada lovelace"
      And the user group "Sales" with the members Ada, Linus and Barbara
      When "Sales" is associated with Egnyte
      Then the connector reports a problem with Ada
      And exactly this changes in Egnyte:
        | user Linus is created    |
        | user Barbara is created  |
        | group "Sales" is created |
        | Linus joins "Sales"      |
        | Barbara joins "Sales"    |

    Scenario: One refused group does not block the others
      Given an administrator renames the group "Engineering" to "Platform" in Egnyte
      And Egnyte already has the group "Engineering"
      And an administrator removes Grace from the group "On-call"
      When everything is synced again
      Then the connector reports a problem with "Engineering"
      And exactly this changes in Egnyte:
        | Grace joins "On-call" |
