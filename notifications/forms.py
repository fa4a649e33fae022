from django import forms

from notifications.models import DeliveryChoice


class DeliveryChoiceForm(forms.ModelForm):
    class Meta:
        model = DeliveryChoice
        fields = ["way"]
        labels = {"way": "Mejl som inte brådskar"}
        widgets = {"way": forms.RadioSelect}
        help_texts = {"way": "Det som brådskar får du alltid som mejl på en gång."}
