Feature: The server that gets the token

  The token opens the whole Egnyte domain to every server that receives it. The
  connector gives it to Egnyte, and to no other server.

  @rule:delivery.right-peer @standard @flaw:follows-redirects
  Rule: A redirect leads the token to no other server

    Background:
      Given an empty Egnyte domain
      And the user group "Engineering" with the member Ada

    Scenario Outline: The token stays when <request>s <lead away>
      Given the next 90 <request>s to Egnyte <lead away>
      When "Engineering" is associated with Egnyte
      Then the connector reports a problem
      And no other server receives the token
      And nothing changes in Egnyte

      Examples:
        | request | lead away                      |
        | read    | are redirected to another host |
        | read    | are redirected to another port |
        | write   | are redirected to another host |
        | write   | are redirected to another port |

  @rule:delivery.right-peer @standard @flaw:accepts-any-certificate
  Rule: A server with a wrong certificate does not get the token

    Background:
      Given an Egnyte domain that is not connected yet
      And the user group "Engineering" with the member Ada
      And "Engineering" is associated with Egnyte

    Scenario Outline: The token stays when the base URL <leads astray>
      Given the base URL <leads astray>
      When the integration is activated
      Then the connector reports a problem
      And no other server receives the token
      And nothing changes in Egnyte

      Examples:
        | leads astray                                   |
        | leads to a certificate of an unknown authority |
        | leads to a certificate for another name        |
        | leads to an expired certificate                |
