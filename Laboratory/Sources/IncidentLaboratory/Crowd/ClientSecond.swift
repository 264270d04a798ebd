/// What the clients did in one second, and what became of it.
struct ClientSecond {
  /// Questions that began.
  var questions = 0
  /// Of those, how many were answered sooner or later.
  var questionsAnswered = 0
  /// Queries that those questions took in all, whenever they were sent.
  var triesOfQuestions = 0
  /// Queries that were sent in it, of which the first of their questions.
  var queries = 0
  /// Of these, how many were answered.
  var queriesAnswered = 0
  /// Questions that were given up in it.
  var givenUp = 0
  /// Answers with another code than was expected.
  var wrong = 0
  /// What filled the table: packets and answers.
  var filling = 0
  var fillingAnswered = 0
  /// The same flow from outside all the time.
  var oldAsked = 0
  var oldAnswered = 0
  var times = AnswerTimes()
}
