"""What the documents of this folder say: five PDFs, a DOCX and a web page on the four-day week, written for these tests. No such study,
clinic, council or author exists.

Each text is a list of pages, or of sections where the format has no pages; each of these a heading and its paragraphs.
"""

from __future__ import annotations

Page = tuple[str, list[str]]

KOHN: list[Page] = [
    ("Shorter weeks in small clinics", ["A report of three years in eleven clinics of the Lindau valley, written by Mara Kohn for their council.",
     "The clinics asked one question: whether nurses who are rested make fewer mistakes than nurses who are tired."]),
    ("The valley and its clinics", ["Each clinic has between nine and forty nurses, and all of them share one pharmacy in the town."]),
    ("How the clinics were chosen", ["Six clinics drew a white ball and went to four days; five drew a black one and kept to five."]),
    ("Pay and hours", ["Pay stayed as it was, and the hours of a week fell from forty to thirty-two."]),
    ("What was counted", ["Every wrong dose, every fall of a patient and every form that came back unsigned was written down by a second nurse."]),
    ("The first winter", ["In the first winter the rota broke twice, because nobody had planned for two colds in one week."]),
    ("What nurses slept", ["Nurses on four days slept forty minutes longer on a working night, by the watches that they wore."]),
    ("What patients said", ["Patients noticed that the nurse who washed them on Monday was not the one on Friday, and a third of them disliked it."]),
    ("The pharmacy", ["The pharmacy kept to five days throughout, since a locked pharmacy helps no clinic."]),
    ("What it cost", ["Two more nurses were hired for every ten, and the council paid for them out of the money for agency staff."]),
    ("Agency staff", ["Spending on agency nurses fell by a third in the second year, which covered most of the new posts."]),
    ("Who left and who came", ["Before the change the clinics lost a nurse in five each year; after it they lost one in twelve, and found it easy to hire."]),
    ("Doctors", ["Doctors were left out of the change, and said in every meeting that they had noticed."]),
    ("Wrong doses", ["Rested nurses gave the wrong dose half as often as tired ones, and the difference held in every clinic that was counted.",
     "Most of the mistakes that went away had been made in the last two hours of the fifth day."]),
    ("What the council decided", ["The council kept the four days for nurses and put off the question of doctors until the next budget."]),
]  # fmt: skip

BRANDT: list[Page] = [
    ("Who covers Friday?", ["Small firms have nobody to cover the empty day: in a workshop of six, one absence closes the lathe.",
     "We asked forty owners of small firms in the river towns what they would do with a free Friday."]),
    ("The joiner's arithmetic", ["A joiner with four hands at the bench loses a quarter of his output with every day that he shuts, whatever the rested hands do on the others.",
     "Eleven owners said that they would rather close on Friday than hire; twenty said that they would work it themselves."]),
    ("What customers did", ["Customers who found the workshop closed on a Friday went to the larger firm across the river, and most of them stayed there.",
     "A bakery that shut for one day a week lost the hotel's order within a month."]),
]  # fmt: skip

OSEI: list[Page] = [
    ("Minutes of the works council", ["Present were Akua Osei in the chair, four foremen, and the steward of the paint shop.",
     "The chair told the meeting that meetings like this one fill the fifth day, and that nobody present had finished work on a Friday since spring."]),
    ("The count of idle hours", ["The foremen had counted for six weeks: of the hours of a Friday a third was spent waiting for parts, and a fifth in meetings.",
     "The steward said that slack on the fifth day is mostly wasted already, and that the paint dries without anybody watching it."]),
]  # fmt: skip

SURVEY: list[Page] = [
    ("Four days, five wards", ["A survey of five hospital wards.", "Hospitals cannot squeeze five days of care into four,",
     "since patients are ill on all seven."]),
    ("What the wards would need", ["A ward of thirty beds would need four more nurses", "to cover the day that its own nurses have off,",
     "and the schools of nursing train two."]),
]  # fmt: skip

LINDGREN: list[Page] = [
    ("The second earner's Friday", ["With a free day a week fathers took over the laundry, and mothers went back to full-time work twice as often as before.",
     "Families need that day more than firms do, was how one mother of three put it."]),
    ("What fathers did", ["Of two hundred fathers who had the Friday off, half spent it with the children and a quarter repaired the house.",
     "Men and women share the load at home when both of them have the time, and not before."]),
    ("What was not found", ["Nothing changed in families where both parents had kept their Fridays in the office."]),
]  # fmt: skip

INTERVIEWS: list[Page] = [
    ("Interviews at the cannery", ["These are nine conversations at a fish cannery in the winter after it went to four days."]),
    ("The night shift", ["Marit packs herring, and says that five days of work were crammed into four: the belt runs faster now than it did.",
     "Her brother says that he would take the faster belt again for a Friday on the water."]),
    ("The manager", ["The manager lost two orders to a cannery abroad that works six days, and expects that competitors abroad will take more."]),
]  # fmt: skip

COLUMN: list[Page] = [
    ("The town that kept its Fridays", ["A free Friday keeps a town alive: the choir of Harlow Green, which had nine singers left, has forty since the mill went to four days.",
     "The council meets on Fridays now, and for the first time in years there are more people in the room than chairs on the platform."]),
    ("Who is left out", ["Only the office class got the free day at first, and the bus drivers who carried them to the choir did not."]),
]  # fmt: skip
